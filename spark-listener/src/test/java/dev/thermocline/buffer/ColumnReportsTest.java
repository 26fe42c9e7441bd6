package dev.thermocline.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.protocol.BodyOutcome;
import dev.thermocline.protocol.FileUse;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** What executors report of columns. */
final class ColumnReportsTest {
    private final ColumnReports reports = new ColumnReports();

    private static FileUse use(String path, long held, String column, long bytes) {
        return new FileUse(path, held, Map.of(column, bytes));
    }

    private static BodyOutcome outcome(long version, long bytes) {
        return new BodyOutcome(new Path("s3a://lake/t"), version, "s3a://lake/t/f", bytes, BodyOutcome.Result.CUT);
    }

    @Test
    void usesOfAFileAreAddedUpAndEachPartOfItHasItsOutcome() {
        reports.offer(use("f", 10, "x", 1));
        reports.offer(use("f", 30, "y", 2));
        reports.offer(use("g", 10, "x", 3));
        reports.offer(outcome(3, 1));
        reports.offer(outcome(3, 2));
        reports.offer(outcome(4, 5));

        assertThat(reports.drainUses(10))
                .containsExactly(new FileUse("f", 30, Map.of("x", 1L, "y", 2L)), use("g", 10, "x", 3));
        assertThat(reports.drainOutcomes(10)).containsExactly(outcome(3, 1), outcome(3, 2), outcome(4, 5));
        assertThat(reports.drainUses(10)).isEmpty();
        assertThat(reports.drainOutcomes(10)).isEmpty();
    }

    @Test
    void whatWaitsIsBoundedAndComesInPages() {
        for (int i = 0; i < ColumnReports.MAX_WAITING + 5; i++) {
            reports.offer(use("f" + i, 1, "x", 1));
        }
        assertThat(reports.dropped()).isEqualTo(5);

        assertThat(reports.drainUses(7)).hasSize(7);
    }
}
