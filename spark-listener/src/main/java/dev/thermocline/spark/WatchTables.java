package dev.thermocline.spark;

import dev.thermocline.config.CacheSettings;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.watch.Watching;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The tables of {@code fs.s3a.cache.watch.tables}, watched from here on until this is closed. Confined to one thread. */
final class WatchTables implements AutoCloseable {
    private final List<Watching> open = new ArrayList<>();

    /** @param watch begins to watch one table */
    WatchTables(Configuration configuration, BiFunction<Path, Configuration, Watching> watch) {
        List<String> tables = CacheFailures.call(
                "reading the cache's options",
                () -> CacheSettings.from(configuration).watch().tables(),
                List::of);
        for (String table : tables) {
            CacheFailures.run("watching " + table, () -> open.add(watch.apply(new Path(table), configuration)));
        }
    }

    @Override
    public void close() {
        open.forEach(Watching::close);
        open.clear();
    }
}
