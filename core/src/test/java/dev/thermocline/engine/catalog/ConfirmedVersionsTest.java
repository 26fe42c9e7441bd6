package dev.thermocline.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A version is confirmed for a moment, to the owner who asked, until S3 names another. */
class ConfirmedVersionsTest {
    private static final ObjectName NAME = ObjectName.of("endpoint", "bucket", "key");
    private static final Owner OWNER = new Owner("owner");
    private static final ObjectVersion FIRST = new ObjectVersion("first", Optional.empty(), 10);
    private static final ObjectVersion SECOND = new ObjectVersion("second", Optional.empty(), 10);

    private final AtomicLong nanos = new AtomicLong();
    private final ConfirmedVersions versions = new ConfirmedVersions(nanos::get, Runnable::run);

    @Test
    void versionIsConfirmedWithinTheWindow() {
        versions.confirm(NAME, OWNER, FIRST);

        assertThat(versions.confirmed(NAME, OWNER, FIRST)).isTrue();
        nanos.addAndGet(ConfirmedVersions.WINDOW.toNanos());
        assertThat(versions.confirmed(NAME, OWNER, FIRST)).isFalse();
    }

    @Test
    void laterVersionTakesThePlaceOfTheFirst() {
        versions.confirm(NAME, OWNER, FIRST);
        versions.confirm(NAME, OWNER, SECOND);

        assertThat(versions.confirmed(NAME, OWNER, FIRST)).isFalse();
        assertThat(versions.confirmed(NAME, OWNER, SECOND)).isTrue();
    }

    @Test
    void confirmationIsAnOwnersAndEndsWithAChange() {
        versions.confirm(NAME, OWNER, FIRST);

        assertThat(versions.confirmed(NAME, new Owner("another"), FIRST)).isFalse();
        versions.forget(NAME, OWNER);
        assertThat(versions.confirmed(NAME, OWNER, FIRST)).isFalse();
    }
}
