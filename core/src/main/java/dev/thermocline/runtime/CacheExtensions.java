package dev.thermocline.runtime;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheExtension;
import dev.thermocline.failure.CacheFailures;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;

/** The extensions of one cache; one that fails leaves the others and the cache as they are. Thread-safe. */
final class CacheExtensions {
    private final List<CacheExtension> extensions = new CopyOnWriteArrayList<>();

    /** Finds them as services and starts each. */
    void start(CacheControl cache, ClassLoader loader) {
        CacheFailures.run(
                "finding extensions",
                () -> ServiceLoader.load(CacheExtension.class, loader).forEach(extensions::add));
        extensions.forEach(extension -> CacheFailures.run("starting an extension", () -> extension.started(cache)));
    }

    void stop() {
        extensions.forEach(extension -> CacheFailures.run("stopping an extension", extension::stopped));
    }
}
