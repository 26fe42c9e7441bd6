package dev.thermocline.follow;

import static java.util.Objects.requireNonNull;

import dev.thermocline.failure.CacheFailures;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether work still runs that began before a commit and may read what the commit removed, if somebody knows. Mentions no
 * class of Spark, so that commits are followed where there is none. Thread-safe.
 */
public final class Readers {
    private static volatile Optional<Source> current = Optional.empty();

    private Readers() {}

    /** Knows what runs. */
    @FunctionalInterface
    public interface Source {
        /** Whether something that began before this moment still runs; must return at once. */
        boolean anyStartedBefore(Instant moment);
    }

    /** From now on the source is asked, and only it. */
    public static synchronized void use(Source source) {
        current = Optional.of(requireNonNull(source, "source is null"));
    }

    /** Ends {@link #use}; another source that came since stays. */
    public static synchronized void forget(Source source) {
        current = current.filter(used -> used != source);
    }

    static boolean anyStartedBefore(Instant moment) {
        return current.map(source -> CacheFailures.call(
                        "looking for readers of removed files", () -> source.anyStartedBefore(moment), () -> false))
                .orElse(false);
    }
}
