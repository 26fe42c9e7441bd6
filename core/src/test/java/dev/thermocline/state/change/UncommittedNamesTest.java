package dev.thermocline.state.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.ObjectName;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** For how long other processes are not asked about a name that was written or evicted, and what ends it. */
class UncommittedNamesTest {
    private static final ObjectName NAME = new ObjectName(1, 2);

    /** On the stripe of the other one. */
    private static final ObjectName BESIDE = new ObjectName(7, 2);

    private final AtomicLong nanos = new AtomicLong(-5);
    private final UncommittedNames names = new UncommittedNames(nanos::get, Runnable::run);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void evictionIsRememberedForItsTime() {
        assertThat(names.contains(NAME)).isFalse();
        names.evicted(NAME);
        assertThat(names.contains(NAME)).isTrue();
        pass(UncommittedNames.EVICTED.plusSeconds(2));
        assertThat(names.contains(NAME)).isFalse();
    }

    @Test
    void evictionDoesNotShortenTheTimeOfAWrite() {
        names.written(NAME);
        names.evicted(NAME);
        pass(UncommittedNames.EVICTED.plusSeconds(2));
        assertThat(names.contains(NAME)).isTrue();
        pass(UncommittedNames.WRITTEN);
        assertThat(names.contains(NAME)).isFalse();
    }

    @Test
    void commitEndsItForItsNameAlone() {
        names.written(NAME);
        names.committed(NAME);
        assertThat(names.contains(NAME)).isFalse();
        assertThat(names.contains(BESIDE)).isTrue();
        pass(UncommittedNames.WRITTEN.minusSeconds(5));
        assertThat(names.contains(NAME)).isFalse();
    }

    @Test
    void nextChangeCounts() {
        names.evicted(NAME);
        names.committed(NAME);
        names.evicted(NAME);
        assertThat(names.contains(NAME)).isTrue();
        names.committed(NAME);
        names.written(NAME);
        assertThat(names.contains(NAME)).isTrue();
    }

    @Test
    void commitBeforeAChangeEndsNothing() {
        names.committed(NAME);
        names.written(NAME);
        assertThat(names.contains(NAME)).isTrue();
    }
}
