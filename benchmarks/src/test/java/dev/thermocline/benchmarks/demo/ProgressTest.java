package dev.thermocline.benchmarks.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tests of {@link Progress}. */
class ProgressTest {
    private final AtomicLong now = new AtomicLong(Duration.ofHours(-3).toNanos());
    private final List<String> shown = new ArrayList<>();

    @Test
    void restIsEstimatedFromTheStepsThatWereTaken() {
        Progress progress = new Progress(2, now::get, shown::add);
        now.addAndGet(Duration.ofSeconds(100).toNanos());
        progress.say("lake", "written");
        for (int step = 0; step < 5; step++) { // four have ended in 40 s, 16 of 2 x 10 are left
            progress.stepBegun(10);
            now.addAndGet(Duration.ofSeconds(step == 4 ? 0 : 10).toNanos());
        }
        progress.say("floor", "done");

        assertThat(shown).containsExactly("[1:40] lake: written", "[2:20, about 2:40 left] floor: done");
    }
}
