package dev.thermocline.optimize;

import static dev.thermocline.optimize.FakeLog.BY_ID;
import static dev.thermocline.optimize.FakeLog.TABLE;
import static dev.thermocline.optimize.FakeLog.day;
import static dev.thermocline.optimize.FakeLog.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** How much of a log the guard reads, and what it says when that is not enough. */
class LogReadingTest {
    private static final Partition DAY = day("mon");
    private static final OptimizeAdvice DAY_IS_DUE = new OptimizeAdvice.Partitions("(`day` = 'mon')", 1, 0);

    private final FakeLog log = new FakeLog();

    /** Versions 0 to 2, of which 1 orders the table. */
    private void orderedAndAppended() {
        log.write(files(DAY, "+a"));
        log.optimize(files(DAY, "-a", "+b"));
        log.write(files(DAY, "+c"));
    }

    private static AdvisorLimits limits(
            int maxOrders, int maxPartitions, int maxFiles, int maxPredicate, int maxCommits) {
        return new AdvisorLimits(maxOrders, maxPartitions, maxFiles, maxPredicate, maxCommits);
    }

    @Test
    void firstAnswerReadsBackToTheLastOptimizeAndThenForward() {
        log.write(files(DAY, "+z"));
        orderedAndAppended();

        assertThat(log.guard().advise(TABLE, BY_ID, RecentPartitions.none())).isEqualTo(DAY_IS_DUE);
        assertThat(log.reads).containsExactly(3L, 2L, 2L, 3L);
    }

    @Test
    void readingBackTakesInWhatOptimizeDidNotSee() {
        log.write(files(DAY, "+a"));
        log.write(files(DAY, "+b"));
        log.optimize(true, 0, BY_ID, files(DAY, "-a", "+c"));

        assertThat(log.guard().advise(TABLE, BY_ID, RecentPartitions.none())).isEqualTo(DAY_IS_DUE);
        assertThat(log.reads).containsExactly(2L, 1L, 2L);
    }

    @Test
    void laterAnswersReadOnlyWhatIsNew() {
        orderedAndAppended();
        OptimizeAdvisor guard = log.guard();
        guard.advise(TABLE, BY_ID, RecentPartitions.none());
        log.reads.clear();

        assertThat(guard.advise(TABLE, BY_ID, RecentPartitions.none())).isEqualTo(DAY_IS_DUE);
        assertThat(log.reads).as("whether it is still the same table").containsExactly(2L);
        log.reads.clear();

        log.optimizeWhere(files(DAY, "-b", "-c", "+d"));
        assertThat(guard.advise(TABLE, BY_ID, RecentPartitions.none())).isEqualTo(new OptimizeAdvice.Nothing(1));
        assertThat(log.reads).containsExactly(2L, 3L);
    }

    @Test
    void tableCreatedAnewIsReadAnew() {
        orderedAndAppended();
        OptimizeAdvisor guard = log.guard();
        guard.advise(TABLE, BY_ID, RecentPartitions.none());
        log.deleteAll();
        log.write(files(DAY, "+x"));
        log.optimize(files(DAY, "-x", "+y"));
        log.write(files(day("tue"), "+t"));
        log.write(files(day("wed"), "+w"));

        assertThat(guard.advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(new OptimizeAdvice.Partitions("(`day` = 'tue') OR (`day` = 'wed')", 2, 1));
    }

    @Test
    void tableThatWentBackInVersionsIsReadAnew() {
        orderedAndAppended();
        OptimizeAdvisor guard = log.guard();
        guard.advise(TABLE, BY_ID, RecentPartitions.none());
        log.deleteAll();
        log.write(files(day("tue"), "+t"));

        assertThat(guard.advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(new OptimizeAdvice.Partitions("(`day` = 'tue')", 1, 0));
    }

    @Test
    void logCleanedUpToAfterTheOptimizeMeansEverything() {
        orderedAndAppended();
        log.cleanBefore(2);

        assertThat(log.guard().advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(new OptimizeAdvice.Everything("the log doesn't hold version 1 any more"));
    }

    @Test
    void logCleanedUpToTheOptimizeIsEnough() {
        orderedAndAppended();
        log.cleanBefore(1);

        assertThat(log.guard().advise(TABLE, BY_ID, RecentPartitions.none())).isEqualTo(DAY_IS_DUE);
    }

    @Test
    void commitsMissingBetweenReadAndCommitOfOptimizeMeanEverything() {
        log.write(files(DAY, "+a"));
        log.write(files(DAY, "+b"));
        log.optimize(true, 0, BY_ID, files(DAY, "-a", "+c"));
        log.cleanBefore(2);

        assertThat(log.guard().advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(new OptimizeAdvice.Everything("the log doesn't hold version 1"));
    }

    @Test
    void missingTableAndUnreadableLogMeanEverything() {
        OptimizeAdvisor guard = log.guard();
        assertThat(guard.advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(new OptimizeAdvice.Everything("the log can't be read: " + TABLE + " has no log"));

        orderedAndAppended();
        log.breakDown(true);
        assertThat(guard.advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(new OptimizeAdvice.Everything("the log can't be read: no route to the store"));

        log.breakDown(false);
        assertThat(guard.advise(TABLE, BY_ID, RecentPartitions.none())).isEqualTo(DAY_IS_DUE);
    }

    @Test
    void looksBackAsFarAsTheLimitSays() {
        orderedAndAppended();
        log.write(files(DAY, "+d"));

        assertThat(log.guard(limits(9, 9, 9, 9, 3)).advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(DAY_IS_DUE);
        log.reads.clear();
        assertThat(log.guard(limits(9, 9, 9, 9, 2)).advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(new OptimizeAdvice.Everything(
                        "none of the last 2 commits ordered the whole table by these columns"));
        assertThat(log.reads).containsExactly(3L, 2L);
    }

    @Test
    void optimizeThatTookTooManyCommitsIsNotReplayed() {
        log.write(files(DAY, "+a"));
        for (int i = 0; i < 5; i++) {
            log.write(files(DAY, "+b" + i));
        }
        log.optimize(true, 0, BY_ID, files(DAY, "-a", "+c"));

        assertThat(log.guard(limits(9, 9, 9, 9, 3)).advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(DAY_IS_DUE);
        assertThat(log.guard(limits(9, 9, 9, 9, 2)).advise(TABLE, BY_ID, RecentPartitions.none()))
                .isInstanceOf(OptimizeAdvice.Everything.class);
    }

    @Test
    void tooManyPartitionsOrFilesMeanEverything() {
        log.write(files(day("1"), "+a", "+b"));
        log.write(files(day("2"), "+c"));

        assertThat(log.guard(limits(9, 2, 3, 2, 9)).advise(TABLE, BY_ID, RecentPartitions.none()))
                .isInstanceOf(OptimizeAdvice.Partitions.class);
        assertThat(log.guard(limits(9, 1, 3, 2, 9)).advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(new OptimizeAdvice.Everything("more than 1 partitions or 3 files changed"));
        assertThat(log.guard(limits(9, 2, 2, 2, 9)).advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(new OptimizeAdvice.Everything("more than 2 partitions or 2 files changed"));
        assertThat(log.guard(limits(9, 2, 3, 1, 9)).advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(new OptimizeAdvice.Everything(
                        "2 partitions changed, more than the 1 that a predicate may name"));
    }

    @Test
    void filesOfManyPartitionsThatAreInOrderAgainDoNotCountForTheLimit() {
        OptimizeAdvisor guard = log.guard(limits(9, 9, 2, 9, 99));
        log.write(files(DAY, "+a0"));
        for (int i = 0; i < 5; i++) {
            log.optimizeWhere(files(DAY, "-a" + i, "+a" + (i + 1)));
            log.write(files(DAY, "-a" + (i + 1), "+a" + (i + 1)));
        }

        assertThat(guard.advise(TABLE, BY_ID, RecentPartitions.none())).isEqualTo(DAY_IS_DUE);
    }

    @Test
    void filesOfPartitionsThatWereEmptiedDoNotCountForTheLimit() {
        OptimizeAdvisor guard = log.guard(limits(9, 9, 1, 9, 99));
        for (int i = 0; i < 5; i++) {
            log.write(files(DAY, "+a" + i));
            log.write(files(DAY, "-a" + i));
        }
        log.write(files(DAY, "+b"));

        assertThat(guard.advise(TABLE, BY_ID, RecentPartitions.none())).isEqualTo(DAY_IS_DUE);
    }

    @Test
    void countsOfPartitionsAreGivenUpWhenThereAreTooMany() {
        log.write(FakeLog.all(files(day("1"), "+a"), files(day("2"), "+b")));
        log.optimize(FakeLog.all(files(day("1"), "-a", "+c"), files(day("2"), "-b", "+d")));

        assertThat(log.guard(limits(9, 2, 9, 9, 9)).advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(new OptimizeAdvice.Nothing(2));
        assertThat(log.guard(limits(9, 1, 9, 9, 9)).advise(TABLE, BY_ID, RecentPartitions.none()))
                .isEqualTo(new OptimizeAdvice.Nothing(0));
    }

    @Test
    void orderNotAskedAboutForLongestIsForgottenAndCounted() {
        orderedAndAppended();
        OptimizeAdvisor guard = log.guard(limits(1, 9, 9, 9, 9));
        guard.advise(TABLE, BY_ID, RecentPartitions.none());
        assertThat(guard.forgotten()).isZero();
        guard.advise(new Path("s3a://bucket/wh/other"), BY_ID, RecentPartitions.none());
        assertThat(guard.forgotten()).isEqualTo(1);
        log.reads.clear();

        assertThat(guard.advise(TABLE, BY_ID, RecentPartitions.none())).isEqualTo(DAY_IS_DUE);
        assertThat(log.reads).isNotEmpty();
    }

    @Test
    void partitionsAreCountedByWhatTheAdviceSaid() {
        log.write(FakeLog.all(files(DAY, "+a"), files(day("tue"), "+b")));
        OptimizeAdvisor guard = log.guard();
        guard.advise(TABLE, BY_ID, RecentPartitions.none());
        log.optimize(FakeLog.all(files(DAY, "-a", "+c"), files(day("tue"), "-b", "+d")));
        guard.advise(TABLE, BY_ID, RecentPartitions.none());
        log.write(files(DAY, "+e"));
        guard.advise(TABLE, BY_ID, RecentPartitions.none());
        log.obstacle("who knows");
        guard.advise(TABLE, BY_ID, RecentPartitions.none());

        assertThat(guard.partitionsRewritten()).isEqualTo(2 + 0 + 1);
        assertThat(guard.partitionsSkipped()).isEqualTo(0 + 2 + 1);
    }

    @Test
    void historyTakesNoCommitOutOfTurn() {
        OrderHistory history = OrderHistory.ofNewTable(BY_ID, AdvisorLimits.defaults());
        log.write(files(DAY, "+a"));
        TableCommit second = log.write(files(DAY, "+b"));

        assertThatThrownBy(() -> history.apply(second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("version 1 doesn't follow -1");
    }

    @Test
    void limitsAreAtLeastOne() {
        assertThatThrownBy(() -> limits(0, 1, 1, 1, 1)).hasMessage("maxOrders must be at least 1: 0");
        assertThatThrownBy(() -> limits(1, 0, 1, 1, 1)).hasMessage("maxPartitions must be at least 1: 0");
        assertThatThrownBy(() -> limits(1, 1, 0, 1, 1)).hasMessage("maxFiles must be at least 1: 0");
        assertThatThrownBy(() -> limits(1, 1, 1, 0, 1)).hasMessage("maxPredicatePartitions must be at least 1: 0");
        assertThatThrownBy(() -> limits(1, 1, 1, 1, 0)).hasMessage("maxCommits must be at least 1: 0");
    }
}
