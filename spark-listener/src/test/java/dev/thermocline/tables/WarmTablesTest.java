package dev.thermocline.tables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.fake.ManualScheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** When the tables of the list are warmed. */
final class WarmTablesTest {
    private static final Path ONE = new Path("s3a://bucket/one");
    private static final Path TWO = new Path("s3a://bucket/two");
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final List<String> warmed = new ArrayList<>();
    private boolean session = true;
    private int files = 1;

    private WarmTables tables(Duration refresh, Path... tables) {
        return new WarmTables(
                List.of(tables),
                refresh,
                this::live,
                (table, live) -> warmed.add(table + " " + live.size()),
                scheduler);
    }

    private Optional<List<Path>> live(Path table) throws IOException {
        if (!session) {
            return Optional.empty();
        }
        if (table.getName().equals("broken")) {
            throw new IOException("no Delta table");
        }
        List<Path> live = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            live.add(new Path(table, i + ".parquet"));
        }
        return Optional.of(live);
    }

    @Test
    void eachTableIsWarmedOnceAfterTheStart() {
        WarmTables tables = tables(Duration.ZERO, ONE, TWO);
        tables.start();
        assertThat(warmed).as("Spark is still starting").isEmpty();
        scheduler.runAll();
        scheduler.runAll();

        assertThat(warmed).containsExactly("s3a://bucket/one 1", "s3a://bucket/two 1");
        assertThat(tables.warmed()).isEqualTo(2);
        assertThat(scheduler.delays()).containsExactly(Duration.ofMillis(500));
    }

    @Test
    void refreshWarmsThemAgainAndAgainWithWhatTheyHoldThen() {
        tables(TEN_MINUTES, ONE).start();
        scheduler.runAll();
        files = 3;
        scheduler.runAll();
        scheduler.runAll();

        assertThat(warmed).containsExactly("s3a://bucket/one 1", "s3a://bucket/one 3", "s3a://bucket/one 3");
        assertThat(scheduler.delays()).containsExactly(Duration.ofMillis(500), TEN_MINUTES, TEN_MINUTES, TEN_MINUTES);
    }

    @Test
    void sessionIsWaitedForLessAndLessOften() {
        session = false;
        tables(Duration.ZERO, ONE).start();
        for (int look = 0; look < 9; look++) {
            scheduler.runAll();
        }
        assertThat(warmed).isEmpty();
        assertThat(scheduler.delays())
                .startsWith(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2))
                .endsWith(Duration.ofSeconds(60), Duration.ofSeconds(60));
        session = true;
        scheduler.runAll();

        assertThat(warmed).hasSize(1);
    }

    @Test
    void tableThatFailsIsCountedAndTheOthersAreWarmed() {
        WarmTables tables = tables(TEN_MINUTES, new Path("s3a://bucket/broken"), TWO);
        tables.start();
        scheduler.runAll();
        scheduler.runAll();

        assertThat(warmed).containsExactly("s3a://bucket/two 1", "s3a://bucket/two 1");
        assertThat(tables.failed()).isEqualTo(2);
        assertThat(tables.warmed()).isEqualTo(2);
    }

    @Test
    void withoutTablesNothingIsScheduled() {
        tables(TEN_MINUTES).start();

        assertThat(scheduler.delays()).isEmpty();
    }
}
