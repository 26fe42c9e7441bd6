package dev.thermocline.spark;

import java.lang.reflect.Field;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;

/**
 * File systems that were opened before the plugin started: Spark fetches {@code spark.jars} and {@code spark.files},
 * and opens the event log, before any plugin runs, and Hadoop hands what was opened first to every later caller of the
 * same bucket.
 */
final class EarlyFileSystems {
    private static final String PLAIN = "org.apache.hadoop.fs.s3a.S3AFileSystem";

    private EarlyFileSystems() {}

    /**
     * Takes plain S3A file systems out of Hadoop's cache of file systems. They stay open for whoever holds them; the
     * next caller of the bucket gets a new one, by the configuration that then counts.
     *
     * @return the file systems' addresses
     * @throws ReflectiveOperationException if this Hadoop's cache can't be reached; then nothing has changed
     */
    static List<URI> release() throws ReflectiveOperationException {
        Object cache = field(FileSystem.class, "CACHE").get(null);
        Map<?, ?> open = (Map<?, ?>) field(cache.getClass(), "map").get(cache);
        List<URI> released = new ArrayList<>();
        synchronized (cache) { // the lock under which Hadoop uses the map
            Iterator<?> fileSystems = open.values().iterator();
            while (fileSystems.hasNext()) {
                FileSystem fileSystem = (FileSystem) fileSystems.next();
                if (fileSystem.getClass().getName().equals(PLAIN)) {
                    fileSystems.remove();
                    released.add(fileSystem.getUri());
                }
            }
        }
        return released;
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
