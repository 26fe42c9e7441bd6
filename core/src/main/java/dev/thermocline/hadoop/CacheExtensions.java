package dev.thermocline.hadoop;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheExtension;
import dev.thermocline.failure.CacheFailures;
import java.util.ServiceLoader;

/** Finds the extensions of this process and starts each; one that fails leaves the others and the cache as they are. */
final class CacheExtensions {
    private CacheExtensions() {}

    static void start(CacheControl cache, ClassLoader loader) {
        CacheFailures.run(
                "finding extensions",
                () -> ServiceLoader.load(CacheExtension.class, loader)
                        .forEach(extension ->
                                CacheFailures.run("starting an extension", () -> extension.started(cache))));
    }
}
