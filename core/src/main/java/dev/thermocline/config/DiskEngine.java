package dev.thermocline.config;

import java.util.Locale;

/** What the disk tier is made of. */
public enum DiskEngine {
    /** Region files: what was stored outlives the process, however it ends. */
    REGION,
    /** Ehcache's disk store: what was stored is deleted at the next start. */
    EHCACHE;

    /** The directory of the engine in a slot. */
    public String directory() {
        return toString();
    }

    /** The option's value. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
