package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.failure.CacheFailures;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether one file system's owner may be served what is cached without asking S3: always, or within an interval after S3
 * has answered it. Hears of each answer; a refusal ends what the owner knows of the object. Thread-safe.
 */
final class Authorization {
    private final CacheRuntime runtime;
    private final Owner owner;
    private final Optional<Duration> interval;

    /** A request of the owner for one object. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws IOException;
    }

    /** @param interval empty if an answer counts for as long as it is remembered */
    Authorization(CacheRuntime runtime, Owner owner, Optional<Duration> interval) {
        this.runtime = requireNonNull(runtime, "runtime is null");
        this.owner = requireNonNull(owner, "owner is null");
        this.interval = requireNonNull(interval, "interval is null");
    }

    /** Whether S3 has to be asked before what is cached of the object is served. */
    boolean due(ObjectName name) {
        return interval.isPresent() && !runtime.grants().within(interval.get(), name, owner);
    }

    /** S3 answered the owner. */
    void granted(ObjectName name) {
        if (interval.isPresent()) {
            runtime.grants().granted(name, owner);
        }
    }

    /** Asks, and notes whether S3 answers or refuses. */
    <T> T asked(ObjectName name, Question<T> question) throws IOException {
        try {
            T answer = question.ask();
            granted(name);
            return answer;
        } catch (AccessDeniedException e) {
            CacheFailures.run("forgetting what S3 refuses", () -> {
                runtime.grants().refused(name, owner);
                runtime.statuses().forget(name, owner);
            });
            throw e;
        }
    }

    /** Asks because it is {@link #due}; counted. What S3 says surfaces as it says it: without an answer nothing is served. */
    <T> T renewed(ObjectName name, Question<T> question) throws IOException {
        String outcome = "failed";
        try {
            T answer = asked(name, question);
            outcome = "granted";
            return answer;
        } catch (AccessDeniedException e) {
            outcome = "refused";
            throw e;
        } catch (FileNotFoundException e) {
            CacheFailures.run("dropping what is gone", () -> runtime.changed(name));
            throw e;
        } finally {
            runtime.metrics().reauthorized(outcome);
        }
    }
}
