package dev.thermocline.executor;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CaptureListener;
import dev.thermocline.buffer.Outbox;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.protocol.WrittenFile;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.fs.Path;

/**
 * Puts what is written and deleted in an executor into its outbox: by name if its peers can ask for the tail, which
 * stays here, else with the tail. Thread-safe.
 */
public final class OutboxWriter implements CaptureListener {
    private final String executorId;
    private final Outbox outbox;
    private final BooleanSupplier isPeer;

    /** @param isPeer whether peers can ask this executor at the moment */
    public OutboxWriter(String executorId, Outbox outbox, BooleanSupplier isPeer) {
        this.executorId = requireNonNull(executorId, "executorId is null");
        this.outbox = requireNonNull(outbox, "outbox is null");
        this.isPeer = requireNonNull(isPeer, "isPeer is null");
    }

    @Override
    public void captured(CapturedTail tail) {
        outbox.captures().offer(written(tail, executorId, isPeer.getAsBoolean()));
    }

    /**
     * A file as its writer reports it.
     *
     * @param isPeer whether others can ask the writer for the tail
     */
    public static WrittenFile written(CapturedTail tail, String holder, boolean isPeer) {
        return isPeer && tail.owner().shared() ? WrittenFile.Held.of(tail, holder) : new WrittenFile.Sent(tail);
    }

    @Override
    public void deleted(Path path, ObjectName name) {
        outbox.deleted().add(path, name);
    }
}
