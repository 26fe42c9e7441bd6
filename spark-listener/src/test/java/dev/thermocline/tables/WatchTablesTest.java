package dev.thermocline.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Which tables are watched because the options name them. */
class WatchTablesTest {
    private final List<String> watched = new ArrayList<>();

    private static WatchTables tables(String value) {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.s3a.cache.dirs", "/not/used");
        configuration.set("fs.s3a.cache.watch.tables", value);
        return WatchTables.of(configuration);
    }

    private void watch(Path table, Configuration configuration) {
        watched.add(table.toString());
    }

    @Test
    void configuredTablesAreWatchedAndNoOthers() {
        assertThat(tables("").isEmpty()).isTrue();
        WatchTables two = tables("s3a://bucket/a,s3a://bucket/b");

        two.watch(this::watch);

        assertThat(two.isEmpty()).isFalse();
        assertThat(watched).containsExactly("s3a://bucket/a", "s3a://bucket/b");
    }

    @Test
    void tableThatCanNotBeWatchedLeavesTheOthersWatched() {
        tables("s3a://bucket/a,:,s3a://bucket/b").watch(this::watch);

        assertThat(watched).containsExactly("s3a://bucket/a", "s3a://bucket/b");
    }

    @Test
    void optionsThatCanNotBeReadNameNoTable() {
        Configuration broken = new Configuration(false);
        broken.set("fs.s3a.cache.watch.interval", "soon");

        assertThat(WatchTables.of(broken).isEmpty()).isTrue();
    }
}
