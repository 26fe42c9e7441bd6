package dev.thermocline.audience;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The audience of the moment: made when executors come, go or become peers, and once a second. Thread-safe. */
public final class Audiences {
    private static final long MAX_AGE_MILLIS = 1000;

    private final Present executors;
    private final BooleanSupplier driverIsPeer;

    @GuardedBy("this")
    private @Nullable Audience current;

    @GuardedBy("this")
    private long changes;

    @GuardedBy("this")
    private long madeAt;

    /** The executors that are there. Thread-safe. */
    public interface Present {
        /** Milliseconds on a clock of their own. */
        long now();

        /** Grows whenever executors come, are gone, or change their part among peers. */
        long changes();

        /** Those that have polled lately. */
        List<String> names();

        /** Those among them that serve their peers, and ask them. */
        List<String> peers();
    }

    /** @param driverIsPeer whether this process serves peers */
    public Audiences(Present executors, BooleanSupplier driverIsPeer) {
        this.executors = requireNonNull(executors, "executors is null");
        this.driverIsPeer = requireNonNull(driverIsPeer, "driverIsPeer is null");
    }

    /** Those who are there now. */
    public synchronized Audience now() {
        long now = executors.now();
        long seen = executors.changes();
        Audience present = current;
        if (present == null || seen != changes || now - madeAt >= MAX_AGE_MILLIS) {
            List<String> peers = executors.peers();
            present = new Audience(executors.names(), peers, driverIsPeer.getAsBoolean());
            current = present;
            changes = seen;
            madeAt = now;
        }
        return present;
    }
}
