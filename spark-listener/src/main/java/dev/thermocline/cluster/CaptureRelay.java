package dev.thermocline.cluster;

import dev.thermocline.follow.Tails;
import dev.thermocline.hadoop.CaptureListener;
import dev.thermocline.hadoop.CapturedTail;
import dev.thermocline.message.CapturedFile;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Passes on what is written in this process to whoever ships it; to nobody until then. Found as a service when the cache
 * starts, so that not even the first write is missed. Thread-safe.
 */
public final class CaptureRelay implements CaptureListener {
    private static volatile Optional<Consumer<CapturedFile>> current = Optional.empty();

    /** Made by {@link java.util.ServiceLoader}. */
    public CaptureRelay() {}

    /** From now on files go there, and only there; the target returns at once. */
    public static synchronized void to(Consumer<CapturedFile> target) {
        current = Optional.of(target);
    }

    /** Ends {@link #to}, if the target is still in use. */
    public static synchronized void stop(Consumer<CapturedFile> target) {
        current = current.filter(used -> used != target);
    }

    @Override
    public void captured(CapturedTail tail) {
        current.ifPresent(target -> target.accept(Tails.toFile(tail)));
    }
}
