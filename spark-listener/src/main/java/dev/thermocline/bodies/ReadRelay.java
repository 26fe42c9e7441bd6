package dev.thermocline.bodies;

import dev.thermocline.hadoop.FileReads;
import dev.thermocline.hadoop.ReadListener;

/** Passes on what is read in this process. Found as a service when a cache starts that warms bodies. Thread-safe. */
public final class ReadRelay implements ReadListener {
    /** Made by {@link java.util.ServiceLoader}. */
    public ReadRelay() {}

    @Override
    public void read(FileReads reads) {
        BodyWarming.get().read(reads);
    }
}
