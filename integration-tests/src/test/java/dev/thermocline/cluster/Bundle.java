package dev.thermocline.cluster;

import java.nio.file.Files;
import java.nio.file.Path;

/** The jar that users add. */
final class Bundle {
    private Bundle() {}

    /** @throws IllegalStateException if it has not been built */
    static Path jar() {
        Path jar = Path.of(System.getProperty("thermocline.bundle", "not set: run through Maven"))
                .normalize();
        if (!Files.exists(jar)) {
            throw new IllegalStateException("There is no bundle at " + jar
                    + ": it is built in the package phase of module bundle; run verify, not test");
        }
        return jar;
    }
}
