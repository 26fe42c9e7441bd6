package dev.thermocline.config;

import java.util.Locale;

/** How bytes lie on the local disk. */
public enum DiskEncryption {
    /** As they are. */
    OFF,
    /** Under a key that is made at the start and ends with the process: so does what was stored. */
    EPHEMERAL,
    /** Under a key that is supplied: what was stored is found again by whoever supplies the same key. */
    KEY;

    /** The option's value. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
