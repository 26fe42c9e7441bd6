package dev.thermocline.state;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.failure.CacheFailures;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.util.functional.CallableRaisingIOE;

/**
 * Whether one file system's owner may be served what is cached without asking S3: always, or within an interval after
 * S3 has answered it. Notes each answer; a refusal ends what the owner knows of the object. Thread-safe.
 */
public final class Authorization {
    private final ObjectStates states;
    private final Owner owner;
    private final Optional<Duration> interval;
    private final Consumer<String> outcomes;

    /**
     * @param interval empty if an answer counts for as long as it is remembered
     * @param outcomes counts what S3 answers where it had to be asked
     */
    public Authorization(ObjectStates states, Owner owner, Optional<Duration> interval, Consumer<String> outcomes) {
        this.states = requireNonNull(states, "states is null");
        this.outcomes = requireNonNull(outcomes, "outcomes is null");
        this.owner = requireNonNull(owner, "owner is null");
        this.interval = requireNonNull(interval, "interval is null");
    }

    /** Whether S3 has to be asked before what is cached of the object is served. */
    public boolean due(ObjectName name) {
        return interval.isPresent() && !states.grants().within(interval.get(), name, owner);
    }

    /** S3 answered the owner. */
    public void granted(ObjectName name) {
        if (interval.isPresent()) {
            states.grants().granted(name, owner);
        }
    }

    /** Asks, and notes whether S3 answers or refuses. */
    public <T> T asked(ObjectName name, CallableRaisingIOE<T> request) throws IOException {
        try {
            T answer = request.apply();
            granted(name);
            return answer;
        } catch (AccessDeniedException e) {
            CacheFailures.run("forgetting what S3 refuses", () -> {
                states.grants().refused(name, owner);
                states.statuses().forget(name, owner);
            });
            throw e;
        }
    }

    /**
     * Asks because it is {@link #due}; counted. S3's answer surfaces as S3A throws it: without an answer nothing is
     * served.
     */
    public <T> T renewed(ObjectName name, CallableRaisingIOE<T> request) throws IOException {
        String outcome = "failed";
        try {
            T answer = asked(name, request);
            outcome = "granted";
            return answer;
        } catch (AccessDeniedException e) {
            outcome = "refused";
            throw e;
        } catch (FileNotFoundException e) {
            CacheFailures.run("dropping what is gone", () -> states.missing(name));
            throw e;
        } finally {
            outcomes.accept(outcome);
        }
    }
}
