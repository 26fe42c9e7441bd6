package dev.thermocline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.follow.CommitLabels;
import dev.thermocline.report.CommitLabel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Labels, which are for people and must never cost an application its life. */
final class CommitLabelListenerTest {
    private final Map<String, String> properties = new HashMap<>();
    private final CommitLabelListener listener = new CommitLabelListener("ann", properties::get);

    @AfterEach
    void forget() {
        CommitLabels.forget(listener);
    }

    @Test
    void commitIsLabelledWithItsQuery() {
        CommitLabels.use(listener);
        listener.started(12, "save at Job.scala:3");
        properties.put("spark.sql.execution.id", "12");
        Optional<CommitLabels.Origin> origin = CommitLabels.here();
        assertThat(CommitLabels.label(origin)).contains(new CommitLabel("save at Job.scala:3", "ann", 12));
    }

    @Test
    void descriptionThatArrivesAfterTheCommitIsUsed() {
        properties.put("spark.sql.execution.id", "12");
        CommitLabels.Origin origin = listener.here().orElseThrow();
        listener.started(12, "late");
        assertThat(listener.label(origin).query()).isEqualTo("late");
    }

    @Test
    void jobDescriptionStandsInForAnUnknownQuery() {
        properties.put("spark.job.description", "nightly");
        assertThat(listener.label(listener.here().orElseThrow())).isEqualTo(new CommitLabel("nightly", "ann", -1));
    }

    @Test
    void threadOutsideOfAnyQueryHasNoLabel() {
        CommitLabels.use(listener);
        assertThat(CommitLabels.here()).isEmpty();
        assertThat(CommitLabels.label(Optional.empty())).isEmpty();
    }

    @Test
    void onlyTheLastQueriesAreRemembered() {
        for (long execution = 0; execution <= CommitLabelListener.MAX_EXECUTIONS; execution++) {
            listener.started(execution, "query " + execution);
        }
        assertThat(listener.label(new CommitLabels.Origin(0, "")).query()).isEmpty();
        assertThat(listener.label(new CommitLabels.Origin(1, "")).query()).isEqualTo("query 1");
    }

    @Test
    void unknownEventIsPassedOver() {
        listener.onOtherEvent(new SparkListenerEvent() {
            @Override
            public boolean logEvent() {
                return false;
            }
        });
        assertThat(listener.here()).isEmpty();
    }

    @Test
    void contextThatFailsCostsTheLabelOnly() {
        CommitLabelListener failing = new CommitLabelListener("ann", name -> {
            throw new NoClassDefFoundError("on purpose");
        });
        CommitLabels.use(failing);
        assertThat(CommitLabels.here()).isEmpty();
        CommitLabels.forget(failing);
    }
}
