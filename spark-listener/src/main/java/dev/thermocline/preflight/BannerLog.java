package dev.thermocline.preflight;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the few lines go that everybody is to see: at level WARN, which Spark's shells show, under a name of its own,
 * by which they are switched off. Stateless.
 */
public final class BannerLog {
    /** The name of the logger. */
    public static final String NAME = "dev.thermocline.banner";

    private static final Logger LOG = LoggerFactory.getLogger(NAME);

    private BannerLog() {}

    /** Shows a text, of one line or more. */
    public static void show(String text) {
        LOG.warn("{}", text);
    }
}
