package dev.thermocline.watch;

/** A table that is watched whether it is used or not, until this is closed. Closing again does nothing. */
@FunctionalInterface
public interface Watching extends AutoCloseable {
    @Override
    void close();
}
