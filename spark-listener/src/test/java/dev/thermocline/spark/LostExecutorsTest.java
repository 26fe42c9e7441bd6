package dev.thermocline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.junit.jupiter.api.Test;

class LostExecutorsTest {
    private static final SparkListenerExecutorRemoved LOST = new SparkListenerExecutorRemoved(1L, "7", "killed");

    @Test
    void lostExecutorIsToldByItsId() {
        List<String> gone = new ArrayList<>();
        new LostExecutors(gone::add).onExecutorRemoved(LOST);

        assertThat(gone).containsExactly("7");
    }

    @Test
    void faultDoesNotReachSparksListeners() {
        LostExecutors broken = new LostExecutors(executor -> {
            throw new IllegalStateException("broken on purpose");
        });

        assertThatCode(() -> broken.onExecutorRemoved(LOST)).doesNotThrowAnyException();
    }
}
