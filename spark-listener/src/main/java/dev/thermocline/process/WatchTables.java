package dev.thermocline.process;

import static java.util.Objects.requireNonNull;

import dev.thermocline.config.CacheSettings;
import dev.thermocline.failure.CacheFailures;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The tables of {@code fs.s3a.cache.watch.tables}.
 *
 * @param tables as they are configured
 * @param configuration opens their file systems
 */
record WatchTables(List<String> tables, Configuration configuration) {
    WatchTables {
        tables = List.copyOf(tables);
        requireNonNull(configuration, "configuration is null");
    }

    static WatchTables none() {
        return new WatchTables(List.of(), new Configuration(false));
    }

    /** Those that the options name; none if the options can't be read. */
    static WatchTables of(Configuration configuration) {
        List<String> tables = CacheFailures.call(
                "reading the cache's options",
                () -> CacheSettings.from(configuration).watch().tables(),
                List::of);
        return new WatchTables(tables, configuration);
    }

    boolean isEmpty() {
        return tables.isEmpty();
    }

    /** Has each of them watched; a name that is no path leaves the others. */
    void watch(BiConsumer<Path, Configuration> watch) {
        for (String table : tables) {
            CacheFailures.run("watching " + table, () -> watch.accept(new Path(table), configuration));
        }
    }
}
