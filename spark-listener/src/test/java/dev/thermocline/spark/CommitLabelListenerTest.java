package dev.thermocline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.pipeline.QueryLabels;
import dev.thermocline.report.CommitLabel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.junit.jupiter.api.Test;

/** Labels, which are for people and must never cost an application its life. */
final class CommitLabelListenerTest {
    private final Map<String, String> properties = new HashMap<>();
    private final CommitLabelListener listener = new CommitLabelListener("ann", properties::get);

    @Test
    void commitIsLabelledWithItsQuery() {
        listener.started(12, "save at Job.scala:3");
        properties.put("spark.sql.execution.id", "12");
        Optional<QueryLabels.Origin> origin = listener.here();
        assertThat(origin.flatMap(listener::label))
                .contains(new CommitLabel("save at Job.scala:3", "ann", OptionalLong.of(12)));
    }

    @Test
    void descriptionThatArrivesAfterTheCommitIsUsed() {
        properties.put("spark.sql.execution.id", "12");
        QueryLabels.Origin origin = listener.here().orElseThrow();
        listener.started(12, "late");
        assertThat(listener.label(origin).orElseThrow().query()).isEqualTo("late");
    }

    @Test
    void jobDescriptionStandsInForAnUnknownQuery() {
        properties.put("spark.job.description", "nightly");
        assertThat(listener.label(listener.here().orElseThrow()))
                .contains(new CommitLabel("nightly", "ann", OptionalLong.empty()));
    }

    @Test
    void threadOutsideOfAnyQueryHasNoLabel() {
        assertThat(listener.here()).isEmpty();
    }

    @Test
    void onlyTheLastQueriesAreRemembered() {
        for (long execution = 0; execution <= CommitLabelListener.MAX_EXECUTIONS; execution++) {
            listener.started(execution, "query " + execution);
        }
        assertThat(listener.label(new QueryLabels.Origin(0, "")).orElseThrow().query())
                .isEmpty();
        assertThat(listener.label(new QueryLabels.Origin(1, "")).orElseThrow().query())
                .isEqualTo("query 1");
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
}
