package dev.thermocline.state.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.ObjectName;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How long other processes are not asked about a name. */
class RecentChangesTest {
    private static final ObjectName NAME = new ObjectName(1, 2);
    private static final ObjectName OTHER = new ObjectName(1, 3);

    private final AtomicLong nanos = new AtomicLong(-5);
    private final RecentChanges changes = new RecentChanges(1 << 17, nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void nameIsRememberedForItsTime() {
        assertThat(changes.contains(NAME)).isFalse();
        changes.add(NAME, Duration.ofHours(1));
        assertThat(changes.contains(NAME)).isTrue();
        assertThat(changes.contains(OTHER)).isFalse();
        pass(Duration.ofMinutes(59));
        assertThat(changes.contains(NAME)).isTrue();
        pass(Duration.ofMinutes(2));
        assertThat(changes.contains(NAME)).isFalse();
    }

    @Test
    void shorterTimeDoesNotShortenALongerOne() {
        changes.add(NAME, RecentChanges.CHANGED);
        changes.add(NAME, Duration.ofMinutes(1));
        pass(Duration.ofMinutes(2));
        assertThat(changes.contains(NAME)).isTrue();
        changes.add(OTHER, Duration.ofMinutes(1));
        assertThat(changes.contains(OTHER)).isTrue();
        pass(Duration.ofMinutes(2));
        assertThat(changes.contains(OTHER)).isFalse();
    }
}
