package dev.thermocline.tables;

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
public record WatchTables(List<String> tables, Configuration configuration) {
    /** Copies the names. */
    public WatchTables {
        tables = List.copyOf(tables);
        requireNonNull(configuration, "configuration is null");
    }

    /** No table. */
    public static WatchTables none() {
        return new WatchTables(List.of(), new Configuration(false));
    }

    /** Those that the options name; none if the options can't be read. */
    public static WatchTables of(Configuration configuration) {
        List<String> tables = CacheFailures.call(
                "reading the cache's options",
                () -> CacheSettings.from(configuration).watch().tables(),
                List::of);
        return new WatchTables(tables, configuration);
    }

    /** Whether none is named. */
    public boolean isEmpty() {
        return tables.isEmpty();
    }

    /** Has each of them watched; a name that is no path leaves the others. */
    public void watch(BiConsumer<Path, Configuration> watch) {
        for (String table : tables) {
            CacheFailures.run("watching " + table, () -> watch.accept(new Path(table), configuration));
        }
    }
}
