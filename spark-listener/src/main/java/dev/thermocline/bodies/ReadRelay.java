package dev.thermocline.bodies;

import dev.thermocline.api.FileReads;
import dev.thermocline.api.ReadListener;

/** Passes on what is read in this process. Thread-safe. */
public final class ReadRelay implements ReadListener {
    @Override
    public void read(FileReads reads) {
        BodyWarming.get().read(reads);
    }
}
