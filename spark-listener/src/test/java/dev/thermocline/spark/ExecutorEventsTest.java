package dev.thermocline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.cluster.ExecutorInfo;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Map$;

class ExecutorEventsTest {
    private static final SparkListenerExecutorRemoved LOST = new SparkListenerExecutorRemoved(1L, "7", "killed");

    private static SparkListenerExecutorAdded added() {
        return new SparkListenerExecutorAdded(
                1L, "7", new ExecutorInfo("host", 1, Map$.MODULE$.empty(), Map$.MODULE$.empty(), Map$.MODULE$.empty()));
    }

    @Test
    void executorsArePassedOnByTheirIds() {
        List<String> events = new ArrayList<>();
        ExecutorEvents listener = new ExecutorEvents(id -> events.add("+" + id), id -> events.add("-" + id));
        listener.onExecutorAdded(added());
        listener.onExecutorRemoved(LOST);

        assertThat(events).containsExactly("+7", "-7");
    }

    @Test
    void faultDoesNotReachSparksListeners() {
        ExecutorEvents broken = new ExecutorEvents(ExecutorEventsTest::broken, ExecutorEventsTest::broken);

        assertThatCode(() -> {
                    broken.onExecutorAdded(added());
                    broken.onExecutorRemoved(LOST);
                })
                .doesNotThrowAnyException();
    }

    private static void broken(String executor) {
        throw new IllegalStateException("broken on purpose");
    }
}
