package dev.thermocline.cluster;

import dev.thermocline.api.CaptureListener;
import dev.thermocline.api.CapturedTail;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Passes on what is written and deleted in this process to whoever ships it; to nobody until then. Thread-safe.
 */
public final class CaptureRelay implements CaptureListener {
    private static volatile Optional<Target> current = Optional.empty();

    /** Takes the news of files; each method returns at once. */
    public interface Target {
        /** A file was written here. */
        void captured(CapturedTail file);

        /** A file was deleted here. */
        void deleted(String path);
    }

    /** From now on files go there, and only there; the target returns at once. */
    public static synchronized void to(Target target) {
        current = Optional.of(target);
    }

    /** Ends {@link #to}, if the target is still in use. */
    public static synchronized void stop(Target target) {
        current = current.filter(used -> used != target);
    }

    @Override
    public void captured(CapturedTail tail) {
        current.ifPresent(target -> target.captured(tail));
    }

    @Override
    public void deleted(Path path) {
        current.ifPresent(target -> target.deleted(path.toString()));
    }
}
