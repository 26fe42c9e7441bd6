package dev.thermocline.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectLog;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.cache.object.StatedStatus;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.EngineFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which of what an earlier process knew counts in this one. */
class AdoptedStatusesTest {
    private static final ObjectName NAME = EngineFixture.name("part");
    private static final Owner OWNER = new Owner("0a");
    private static final Path PATH = new Path("s3a://lake/part");

    private final List<CachedObject> logged = new ArrayList<>();

    /** Finds one object, and notes what is sealed. */
    private final class Log implements ObjectLog {
        private final @Nullable CachedObject left;

        Log(@Nullable CachedObject left) {
            this.left = left;
        }

        @Override
        public List<CachedObject> recover(Supplier<List<CachedObject>> live) {
            return left == null ? List.of() : List.of(left);
        }

        @Override
        public void sealed(CachedObject object) {
            logged.add(object);
        }

        @Override
        public void dropped(long objectId) {}

        @Override
        public void close() {}
    }

    private static ObjectStates states(CacheEngine engine) {
        return new ObjectStates(engine, 100, Duration.ofHours(1), label -> {}, () -> 0, Runnable::run);
    }

    private Optional<ObjectVersion> adopted(long since, boolean changed) throws IOException {
        ObjectVersion version = EngineFixture.version("tag", 10);
        CachedObject left = new CachedObject(7, NAME, OWNER, version, new StatedStatus(1000, since));
        try (CacheEngine engine = EngineFixture.over(new Log(left))) {
            ObjectStates states =
                    new ObjectStates(engine, 100, Duration.ofHours(1), label -> {}, () -> 0, Runnable::run);
            if (changed) {
                states.changed(NAME);
            }
            states.adopt();
            assertThat(engine.newest(NAME, OWNER))
                    .as("its bytes are served all the same")
                    .isPresent();
            return states.statuses().current(NAME, OWNER, PATH);
        }
    }

    /** The second as an object is noted with it. */
    private long now() throws IOException {
        try (CacheEngine engine = EngineFixture.over(new Log(null))) {
            ObjectStates states = states(engine);
            S3AFileStatus status = new S3AFileStatus(10, 1000, PATH, 32, "user", "\"tag\"", null);
            states.statuses().learn(NAME, OWNER, status, states.epochs().current(NAME));
            states.sealed(engine.object(NAME, OWNER, EngineFixture.version("tag", 10)));
            return requireNonNull(logged.remove(logged.size() - 1).stated()).since();
        } finally {
            logged.clear();
        }
    }

    @Test
    void whatIsYoungerThanTheTimeToLiveCounts() throws IOException {
        assertThat(adopted(now() - 3_000, false)).isPresent();
        assertThat(logged).isEmpty();
    }

    @Test
    void whatIsOlderOrOfTheFutureIsTakenOutOfTheLog() throws IOException {
        long now = now();
        assertThat(adopted(now - 3_601, false)).isEmpty();
        assertThat(adopted(now + 600, false)).isEmpty();
        assertThat(logged).hasSize(2).allMatch(object -> object.stated() == null);
    }

    @Test
    void whatThisProcessHasChangedBeforeTheLogWasReadIsAskedFor() throws IOException {
        assertThat(adopted(now() - 3_000, true)).isEmpty();
        assertThat(logged).singleElement().matches(object -> object.stated() == null);
    }
}
