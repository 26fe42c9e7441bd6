package dev.thermocline.fake;

import dev.thermocline.cache.object.ObjectName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.Path;

/** Names of objects that lead back to their paths, as long as somebody has asked for them here. Thread-safe. */
public final class FakeNames {
    private static final Map<ObjectName, Path> PATHS = new ConcurrentHashMap<>();

    private FakeNames() {}

    /** The name of a path's object. */
    public static ObjectName of(Path path) {
        ObjectName name = ObjectName.of("endpoint", "bucket", path.toString());
        PATHS.put(name, path);
        return name;
    }

    /** The path whose object has the name. */
    static Path path(ObjectName name) {
        Path path = PATHS.get(name);
        if (path == null) {
            throw new AssertionError("nobody has named " + name);
        }
        return path;
    }
}
