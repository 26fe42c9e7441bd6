package dev.thermocline.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.fake.TestClock;
import dev.thermocline.protocol.FileUse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** {@link ColumnUsage}: what is remembered of which columns are used where. */
class ColumnUsageTest {
    private static final Path TABLE = new Path("s3a://lake/t");

    private final TestClock clock = new TestClock();
    private final ColumnUsage book = new ColumnUsage(clock, 10, 20);

    private void use(String path, long held, String column, long bytes) {
        book.record(new FileUse(path, held, Map.of(column, bytes)));
    }

    @Test
    void columnsOfAllDirectoriesBelowATableAreTheTablesMostReadFirst() {
        use("s3a://lake/t/d=1/f", 0, "x", 10);
        use("s3a://lake/t/d=2/g", 0, "y", 15);
        use("s3a://lake/t/h", 0, "x", 10);
        use("s3a://lake/tt/h", 0, "other", 10);
        use("s3a://lake/other/h", 0, "other", 10);

        assertThat(book.columns(TABLE)).containsExactly("x", "y");
        assertThat(book.columns(new Path("s3a://lake/nobody"))).isEmpty();
    }

    @Test
    void directoriesThatAreHeardOfLaterFindTheirTableByWalkingUp() {
        assertThat(book.columns(TABLE)).isEmpty();
        int before = book.size();
        for (int i = 0; i < 5; i++) {
            use("s3a://lake/t/d=" + i + "/e=1/f", 0, "x", 1);
        }

        assertThat(book.size() - before)
                .as("one entry for the table, five files")
                .isEqualTo(6);
        assertThat(book.columns(TABLE)).containsExactly("x");
    }

    @Test
    void whatNobodyReadForAnHourCountsNoMore() {
        use("s3a://lake/t/f", 100, "old", 1_000);
        clock.advance(ColumnUsage.MEMORY.minusSeconds(1));
        use("s3a://lake/t/g", 50, "new", 1);
        assertThat(book.columns(TABLE)).containsExactly("old", "new");
        assertThat(book.hot(List.of(new Path("s3a://lake/t/f"), new Path("s3a://lake/t/g"))))
                .isEqualTo(150);

        clock.advance(Duration.ofSeconds(1));

        assertThat(book.columns(TABLE)).containsExactly("new");
        assertThat(book.hot(List.of(new Path("s3a://lake/t/f"), new Path("s3a://lake/t/g"))))
                .isEqualTo(50);
        use("s3a://lake/t/h", 0, "old", 1);
        assertThat(book.columns(TABLE)).as("old bytes are gone").containsExactly("new", "old");
    }

    @Test
    void whatSeveralProcessesHoldOfAFileCountsOnce() {
        use("s3a://lake/t/f", 100, "x", 1);
        use("s3a://lake/t/f", 70, "x", 1);
        use("s3a://lake/t/unread", 0, "x", 1);

        assertThat(book.hot(List.of(
                        new Path("s3a://lake/t/f"),
                        new Path("s3a://lake/t/unread"),
                        new Path("s3a://lake/t/neverHeardOf"))))
                .isEqualTo(100);
    }

    @Test
    void bookIsBoundedAndForgetsWhatWasUsedLongestAgo() {
        for (int i = 0; i < 100; i++) {
            use("s3a://lake/d" + i + "/f", 1, "x" + i, 1);
        }

        assertThat(book.size()).isLessThanOrEqualTo(book.capacity());
        assertThat(book.columns(new Path("s3a://lake/d99"))).containsExactly("x99");
        assertThat(book.columns(new Path("s3a://lake/d1"))).isEmpty();
    }

    @Test
    void columnsOfATableAreBounded() {
        for (int round = 0; round < 4; round++) {
            Map<String, Long> columns = new HashMap<>();
            for (int i = 0; i < FileUse.MAX_COLUMNS; i++) {
                columns.put("c" + round + "-" + i, 1L);
            }
            book.record(new FileUse("s3a://lake/t/f", 1, columns));
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(book.columns(TABLE))
                .hasSize(ColumnUsage.MAX_COLUMNS)
                .allSatisfy(column -> assertThat(column).startsWith("c3-"));
    }
}
