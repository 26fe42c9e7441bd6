package dev.thermocline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.fake.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.execution.SparkPlanInfo;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.collection.immutable.List$;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Set$;

/** What counts as running. */
class RunningWorkTest {
    private final TestClock clock = new TestClock();
    private final RunningWork work = new RunningWork();

    private Instant later() {
        clock.advance(Duration.ofSeconds(1));
        return clock.instant();
    }

    @Test
    void workCountsFromItsBeginningToItsEnd() {
        Instant before = clock.instant();
        work.began("query 1", clock.millis());
        Instant after = later();

        assertThat(work.anyStartedBefore(before)).isFalse();
        assertThat(work.anyStartedBefore(after)).isTrue();
        work.ended("query 1");
        assertThat(work.anyStartedBefore(after)).isFalse();
    }

    @Test
    void workThatBeganLaterDoesNotCount() {
        Instant commit = later();
        work.began("job 7", clock.millis());

        assertThat(work.anyStartedBefore(commit)).isFalse();
    }

    @Test
    void jobThatBeganBeforeACommitCountsThoughItsEventComesLater() {
        long begun = clock.millis();
        Instant commit = later();
        later();
        work.onJobStart(new SparkListenerJobStart(7, begun, List$.MODULE$.empty(), new Properties()));

        assertThat(work.anyStartedBefore(commit)).isTrue();
    }

    @Test
    void queryThatBeganBeforeACommitCountsThoughItsEventComesLater() {
        long begun = clock.millis();
        Instant commit = later();
        later();
        work.onOtherEvent(queryBegunAt(begun));

        assertThat(work.anyStartedBefore(commit)).isTrue();
        work.onOtherEvent(new SparkListenerSQLExecutionEnd(3, clock.millis(), Option.empty(), Option.empty()));
        assertThat(work.anyStartedBefore(commit)).isFalse();
    }

    private static SparkListenerSQLExecutionStart queryBegunAt(long millis) {
        return new SparkListenerSQLExecutionStart(
                3,
                Option.empty(),
                "description",
                "details",
                "plan",
                new SparkPlanInfo("node", "node", List$.MODULE$.empty(), Map$.MODULE$.empty(), List$.MODULE$.empty()),
                millis,
                Map$.MODULE$.empty(),
                Set$.MODULE$.empty(),
                Option.empty(),
                Option.empty());
    }

    @Test
    void oldestOfTooManyNoLongerCounts() {
        work.began("query 0", clock.millis());
        Instant commit = later();
        for (int i = 1; i <= RunningWork.MAX_RUNNING; i++) {
            work.began("query " + i, clock.millis());
        }

        assertThat(work.anyStartedBefore(commit)).isFalse();
    }
}
