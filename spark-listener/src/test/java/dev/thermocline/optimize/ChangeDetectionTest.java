package dev.thermocline.optimize;

import static dev.thermocline.optimize.FakeLog.BY_ID;
import static dev.thermocline.optimize.FakeLog.TABLE;
import static dev.thermocline.optimize.FakeLog.all;
import static dev.thermocline.optimize.FakeLog.day;
import static dev.thermocline.optimize.FakeLog.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.optimize.TableCommit.ZOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Which commits make a partition worth rewriting, and which end that. */
class ChangeDetectionTest {
    private static final Partition MONDAY = day("mon");
    private static final Partition TUESDAY = day("tue");
    private static final OptimizeAdvice ONLY_MONDAY = new OptimizeAdvice.Partitions("(`day` = 'mon')", 1, 1);

    private final FakeLog log = new FakeLog();
    private final OptimizeAdvisor guard = log.guard();

    /** Two days in order: version 0 writes them, version 1 orders them. */
    private void orderedTable() {
        log.write(all(files(MONDAY, "+m0"), files(TUESDAY, "+t0")));
        log.optimize(all(files(MONDAY, "-m0", "+m1"), files(TUESDAY, "-t0", "+t1")));
    }

    private OptimizeAdvice advice() {
        OptimizeAdvice advice = guard.advise(TABLE, BY_ID, RecentPartitions.none());
        assertThat(log.guard().advise(TABLE, BY_ID, RecentPartitions.none()))
                .as("what a guard without memory says")
                .isEqualTo(advice);
        return advice;
    }

    @Test
    void tableThatWasNeverOrderedIsDueInEachPartition() {
        log.write(all(files(MONDAY, "+m0"), files(TUESDAY, "+t0")));

        assertThat(advice()).isEqualTo(new OptimizeAdvice.Partitions("(`day` = 'mon') OR (`day` = 'tue')", 2, 0));
    }

    @Test
    void nothingIsDueAfterOptimize() {
        orderedTable();

        assertThat(advice()).isEqualTo(new OptimizeAdvice.Nothing(2));
    }

    @Test
    void appendedPartitionIsDueAlone() {
        orderedTable();
        log.write(files(MONDAY, "+m2"));

        assertThat(advice()).isEqualTo(ONLY_MONDAY);
    }

    @Test
    void partitionThatLosesAFileIsDue() {
        orderedTable();
        log.write(files(MONDAY, "+m2", "+m3"));
        log.optimize(all(files(MONDAY, "-m1", "-m2", "-m3", "+m4", "+m5"), files(TUESDAY, "-t1", "+t2")));
        assertThat(advice()).isEqualTo(new OptimizeAdvice.Nothing(2));
        log.write(files(MONDAY, "-m4"));

        assertThat(advice()).isEqualTo(ONLY_MONDAY);
    }

    @Test
    void partitionThatLosesAllFilesNeedsNoOrder() {
        orderedTable();
        log.write(files(MONDAY, "-m1"));

        assertThat(advice()).isEqualTo(new OptimizeAdvice.Nothing(1));
    }

    @Test
    void newDeletionVectorMakesThePartitionDue() {
        orderedTable();
        log.write(files(MONDAY, "-m1", "+m1"));

        assertThat(advice()).isEqualTo(ONLY_MONDAY);
    }

    @Test
    void compactionBreaksTheOrder() {
        orderedTable();
        log.write(files(MONDAY, "-m1", "+m2"));

        assertThat(advice()).isEqualTo(ONLY_MONDAY);
    }

    @Test
    void orderByOtherColumnsBreaksTheOrder() {
        orderedTable();
        log.optimize(false, 1, List.of("id", "price"), files(MONDAY, "-m1", "+m2"));

        assertThat(advice()).isEqualTo(ONLY_MONDAY);
        assertThat(guard.advise(TABLE, List.of("id", "price"), RecentPartitions.none()))
                .as("the other order, which Tuesday never had")
                .isEqualTo(new OptimizeAdvice.Partitions("(`day` = 'tue')", 1, 1));
    }

    @Test
    void sequenceOfColumnsCountsAndTheirCaseDoesNot() {
        log.write(files(MONDAY, "+m0"));
        log.optimize(true, 0, List.of("Id", "price"), files(MONDAY, "-m0", "+m1"));

        assertThat(guard.advise(TABLE, List.of("ID", "Price"), RecentPartitions.none()))
                .isEqualTo(new OptimizeAdvice.Nothing(1));
        assertThat(guard.advise(TABLE, List.of("price", "id"), RecentPartitions.none()))
                .isInstanceOf(OptimizeAdvice.Partitions.class);
    }

    @Test
    void commitWithoutFilesChangesNothing() {
        orderedTable();
        log.write(Map.of());

        assertThat(advice()).isEqualTo(new OptimizeAdvice.Nothing(2));
    }

    @Test
    void optimizeOfOnePartitionLeavesTheOtherDue() {
        orderedTable();
        log.write(all(files(MONDAY, "+m2"), files(TUESDAY, "+t2")));
        log.optimizeWhere(files(TUESDAY, "-t1", "-t2", "+t3"));

        assertThat(advice()).isEqualTo(ONLY_MONDAY);
    }

    @Test
    void optimizeThatDoesNotSayItsReadVersionEndsNothing() {
        orderedTable();
        log.write(files(MONDAY, "+m2"));
        log.append(
                OptionalLong.empty(),
                Optional.of(new ZOrder(BY_ID, true)),
                all(files(MONDAY, "-m1", "-m2", "+m3")),
                Optional.empty());

        assertThat(advice()).isEqualTo(ONLY_MONDAY);
    }

    @Test
    void appendBetweenReadAndCommitOfOptimizeStaysDue() {
        orderedTable();
        log.write(files(TUESDAY, "+t2"));
        log.write(files(MONDAY, "+m2"));
        log.optimize(true, 2, BY_ID, all(files(MONDAY, "-m1", "+m3"), files(TUESDAY, "-t1", "-t2", "+t3")));

        assertThat(advice()).isEqualTo(ONLY_MONDAY);

        log.optimizeWhere(files(MONDAY, "-m2", "-m3", "+m4"));
        assertThat(advice()).isEqualTo(new OptimizeAdvice.Nothing(2));
    }

    @Test
    void removalBetweenReadAndCommitOfOptimizeStaysDue() {
        log.write(all(files(MONDAY, "+m0", "+m1"), files(TUESDAY, "+t0")));
        log.write(files(MONDAY, "-m1"));
        log.optimize(true, 0, BY_ID, all(files(MONDAY, "-m0", "+m2"), files(TUESDAY, "-t0", "+t1")));

        assertThat(advice()).isEqualTo(ONLY_MONDAY);
    }

    @Test
    void fileThatOptimizeLeftKeepsThePartitionDueWhateverItSaysToHaveRead() {
        orderedTable();
        log.write(files(MONDAY, "+m2"));
        log.optimizeWhere(files(MONDAY, "-m1", "+m3"));

        assertThat(guard.advise(TABLE, BY_ID, RecentPartitions.none())).isEqualTo(ONLY_MONDAY);
    }

    @Test
    void optimizesOfTwoPartitionsAtOnceDoNotDisturbEachOther() {
        orderedTable();
        log.write(all(files(MONDAY, "+m2"), files(TUESDAY, "+t2")));
        log.optimize(false, 2, BY_ID, files(MONDAY, "-m1", "-m2", "+m3"));
        log.optimize(false, 2, BY_ID, files(TUESDAY, "-t1", "-t2", "+t3"));

        assertThat(advice()).isEqualTo(new OptimizeAdvice.Nothing(2));
    }

    @Test
    void tableWithoutPartitionsIsRewrittenAsAWholeOrNotAtAll() {
        log.write(files(Partition.WHOLE_TABLE, "+a"));
        log.optimize(files(Partition.WHOLE_TABLE, "-a", "+b"));
        assertThat(advice()).isEqualTo(new OptimizeAdvice.Nothing(1));

        log.write(files(Partition.WHOLE_TABLE, "+c"));
        assertThat(advice()).isEqualTo(new OptimizeAdvice.Everything("the table has no partitions and changed"));
    }

    @Test
    void obstacleMakesEverythingDueUntilTheWholeTableIsOrdered() {
        orderedTable();
        log.obstacle("who knows");
        assertThat(guard.advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(new OptimizeAdvice.Everything("who knows"));

        log.optimizeWhere(files(MONDAY, "-m1", "+m2"));
        assertThat(guard.advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(new OptimizeAdvice.Everything("who knows"));

        log.optimize(all(files(MONDAY, "-m2", "+m3"), files(TUESDAY, "-t1", "+t2")));
        assertThat(advice()).isEqualTo(new OptimizeAdvice.Nothing(2));
    }

    @Test
    void obstacleBetweenReadAndCommitOfOptimizeStays() {
        orderedTable();
        log.obstacle("who knows");
        log.optimize(true, 1, BY_ID, all(files(MONDAY, "-m1", "+m2"), files(TUESDAY, "-t1", "+t2")));

        assertThat(advice()).isEqualTo(new OptimizeAdvice.Everything("who knows"));
    }

    @Test
    void optimizeOfTheWholeTableSettlesPartitionsThatItFoundEmpty() {
        orderedTable();
        log.obstacle("who knows");
        log.write(files(MONDAY, "-m1"));
        assertThat(guard.advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(new OptimizeAdvice.Everything("who knows"));

        log.optimize(files(TUESDAY, "-t1", "+t2"));
        assertThat(advice()).isEqualTo(new OptimizeAdvice.Nothing(1));
    }

    @Test
    void optimizeOfTheWholeTableThatCanNotNameItsPartitionsOrdersThemAll() {
        orderedTable();
        log.write(files(MONDAY, "+m2"));
        log.append(
                OptionalLong.of(2), Optional.of(new ZOrder(BY_ID, true)), Map.of(), Optional.of("too many partitions"));

        assertThat(advice()).isEqualTo(new OptimizeAdvice.Nothing(0));
    }

    @Test
    void optimizeOfAPartThatCanNotNameItsPartitionsMakesEverythingDue() {
        orderedTable();
        log.append(OptionalLong.of(1), Optional.of(new ZOrder(BY_ID, false)), Map.of(), Optional.of("too many"));

        assertThat(advice()).isEqualTo(new OptimizeAdvice.Everything("too many"));
    }

    @Test
    void otherPartitionColumnsMakeEverythingDue() {
        orderedTable();
        Partition hour = Partition.of(Map.of("hour", Optional.of("1")));
        log.write(all(files(MONDAY, "-m1"), files(TUESDAY, "-t1"), files(hour, "+h1")));

        assertThat(advice()).isInstanceOf(OptimizeAdvice.Everything.class);

        log.optimize(files(hour, "-h1", "+h2"));
        log.write(files(hour, "+h3"));
        assertThat(advice()).isEqualTo(new OptimizeAdvice.Partitions("(`hour` = '1')", 1, 0));
    }

    @Test
    void orderNeedsAColumn() {
        assertThatThrownBy(() -> guard.advise(TABLE, List.of(), RecentPartitions.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ZORDER BY needs at least one column");
    }
}
