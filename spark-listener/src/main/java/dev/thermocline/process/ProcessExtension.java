package dev.thermocline.process;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheExtension;
import dev.thermocline.bodies.ReadRelay;
import dev.thermocline.cluster.CaptureRelay;
import dev.thermocline.follow.LocalCommitSink;

/**
 * Connects this module to each cache that starts in the process. Found as a service: the jar and {@code fs.s3a.impl} are
 * enough, no plugin and no Spark is needed.
 */
public final class ProcessExtension implements CacheExtension {
    /** Made by {@link java.util.ServiceLoader}. */
    public ProcessExtension() {}

    @Override
    public void started(CacheControl cache) {
        cache.addCommitSink(new LocalCommitSink());
        cache.addCaptureListener(new CaptureRelay());
        if (cache.settings().warm().bodies()) {
            cache.addReadListener(new ReadRelay());
        }
    }
}
