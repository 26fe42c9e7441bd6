package dev.thermocline.optimize;

import static dev.thermocline.optimize.FakeLog.BY_ID;
import static dev.thermocline.optimize.FakeLog.TABLE;
import static dev.thermocline.optimize.FakeLog.all;
import static dev.thermocline.optimize.FakeLog.day;
import static dev.thermocline.optimize.FakeLog.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.admission.PartitionDates;
import dev.thermocline.optimize.TableCommit.ZOrder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Partitions that are rewritten each time. */
class RecentPartitionsTest {
    private static final Clock LATE_ON_THE_TENTH = Clock.fixed(Instant.parse("2026-01-10T23:59:00Z"), ZoneOffset.UTC);
    private static final PartitionDates DATES = new PartitionDates(List.of("day"), List.of(PartitionDates.ISO_DATE));

    private final FakeLog log = new FakeLog();

    private void orderedDays() {
        Partition none = Partition.of(Map.of("day", Optional.empty()));
        log.optimize(
                true,
                -1,
                BY_ID,
                all(
                        files(day("2026-01-08"), "+a"),
                        files(day("2026-01-09"), "+b"),
                        files(day("2026-01-10"), "+c"),
                        files(day("2026-01-11"), "+e"),
                        files(none, "+d")));
    }

    private OptimizeAdvice advice(RecentPartitions edge) {
        return new OptimizeAdvisor(log, AdvisorLimits.defaults()).advise(TABLE, BY_ID, edge);
    }

    @Test
    void lastDaysAreDueAlthoughNothingChanged() {
        orderedDays();

        assertThat(advice(RecentPartitions.lastDays(DATES, 2, LATE_ON_THE_TENTH)))
                .isEqualTo(new OptimizeAdvice.Partitions(
                        "(`day` = '2026-01-09') OR (`day` = '2026-01-10') OR (`day` = '2026-01-11')", 3, 2));
        assertThat(advice(RecentPartitions.none())).isEqualTo(new OptimizeAdvice.Nothing(5));
    }

    @Test
    void namedPartitionIsDueAlthoughNothingChanged() {
        orderedDays();

        assertThat(advice(RecentPartitions.partition(Map.of("day", "2026-01-08"))))
                .isEqualTo(new OptimizeAdvice.Partitions("(`day` = '2026-01-08')", 1, 4));
    }

    @Test
    void edgeAddsToWhatChanged() {
        orderedDays();
        log.write(files(day("2026-01-08"), "+f"));

        assertThat(advice(RecentPartitions.lastDays(DATES, 1, LATE_ON_THE_TENTH)))
                .isEqualTo(new OptimizeAdvice.Partitions(
                        "(`day` = '2026-01-08') OR (`day` = '2026-01-10') OR (`day` = '2026-01-11')", 3, 2));
    }

    @Test
    void edgeOfUnknownPartitionsMeansEverything() {
        orderedDays();
        log.append(OptionalLong.of(0), Optional.of(new ZOrder(BY_ID, true)), Map.of(), Optional.of("too many"));

        assertThat(advice(RecentPartitions.lastDays(DATES, 1, LATE_ON_THE_TENTH)))
                .isEqualTo(new OptimizeAdvice.Everything("which recent partitions there are is not known"));
        assertThat(advice(RecentPartitions.none())).isEqualTo(new OptimizeAdvice.Nothing(0));
    }

    @Test
    void daysAreAtLeastOne() {
        assertThatThrownBy(() -> RecentPartitions.lastDays(DATES, 0, LATE_ON_THE_TENTH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("days must be at least 1: 0");
    }
}
