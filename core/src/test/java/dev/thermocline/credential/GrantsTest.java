package dev.thermocline.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.EntryBudget;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.Owner;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How long S3's answer counts. */
class GrantsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final AtomicLong nanos = new AtomicLong();
    private final Grants grants = new Grants(new EntryBudget(100, 1 << 20), nanos::get, Runnable::run);
    private final ObjectName name = ObjectName.of("aws", "lake", "a");
    private final Owner ann = new Owner("ann");

    @Test
    void answerCountsForItsOwnerObjectAndInterval() {
        assertThat(grants.within(MINUTE, name, ann)).isFalse();
        grants.granted(name, ann);

        nanos.addAndGet(MINUTE.toNanos() - 1);
        assertThat(grants.within(MINUTE, name, ann)).isTrue();
        assertThat(grants.within(MINUTE, name, new Owner("bob"))).isFalse();
        assertThat(grants.within(MINUTE, ObjectName.of("aws", "lake", "b"), ann))
                .isFalse();

        nanos.incrementAndGet();
        assertThat(grants.within(MINUTE, name, ann)).isFalse();
        assertThat(grants.within(MINUTE.multipliedBy(2), name, ann)).isTrue();
    }

    @Test
    void refusalEndsWhatWasGranted() {
        grants.granted(name, ann);
        grants.granted(name, new Owner("bob"));

        grants.refused(name, ann);

        assertThat(grants.within(MINUTE, name, ann)).isFalse();
        assertThat(grants.within(MINUTE, name, new Owner("bob"))).isTrue();
    }
}
