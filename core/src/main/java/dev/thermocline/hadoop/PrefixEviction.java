package dev.thermocline.hadoop;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.s3.StoreScope;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;

/** Drops what is known below a directory; names are hashes, so only those with a known path are found. */
final class PrefixEviction {
    private PrefixEviction() {}

    /** Returns how many files were dropped. */
    static int evict(CacheRuntime runtime, StoreScope scope, Function<Path, String> keyOf, Path directory) {
        String key = keyOf.apply(directory);
        String prefix = key.isEmpty() || key.endsWith("/") ? key : key + "/";
        int dropped = 0;
        for (Map.Entry<ObjectName, Path> known : runtime.statuses().paths().entrySet()) {
            String file = keyOf.apply(known.getValue());
            if (file.startsWith(prefix) && scope.name(file).equals(known.getKey())) {
                runtime.changed(known.getKey());
                dropped++;
            }
        }
        return dropped;
    }
}
