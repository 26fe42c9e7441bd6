package dev.thermocline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.watch.Watching;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** The configured tables are watched as long as their application runs. */
class WatchTablesTest {
    private final List<String> watched = new ArrayList<>();

    private WatchTables start(String tables) {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.s3a.cache.dirs", "/not/used");
        configuration.set("fs.s3a.cache.watch.tables", tables);
        return new WatchTables(configuration, this::watch);
    }

    private Watching watch(Path table, Configuration configuration) {
        watched.add(table.toString());
        return () -> watched.remove(table.toString());
    }

    @Test
    void nextApplicationOfTheProcessWatchesItsOwnTablesOnly() {
        WatchTables first = start("s3a://bucket/a,s3a://bucket/b");
        assertThat(watched).containsExactly("s3a://bucket/a", "s3a://bucket/b");
        first.close();
        assertThat(watched).isEmpty();
        first.close();
        WatchTables second = start("s3a://bucket/c");

        assertThat(watched).containsExactly("s3a://bucket/c");
        second.close();
    }

    @Test
    void tableThatCanNotBeWatchedLeavesTheOthersWatched() {
        WatchTables tables = start("s3a://bucket/a,:,s3a://bucket/b");

        assertThat(watched).containsExactly("s3a://bucket/a", "s3a://bucket/b");
        tables.close();
    }
}
