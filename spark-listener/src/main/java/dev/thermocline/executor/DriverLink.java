package dev.thermocline.executor;

import org.jspecify.annotations.Nullable;

/** Where an executor's messages go. Thread-safe. */
@FunctionalInterface
public interface DriverLink {
    /** Returns the answer; null if the driver could make no sense of the message. Waits for it. */
    @Nullable
    Object ask(Object message) throws Exception;
}
