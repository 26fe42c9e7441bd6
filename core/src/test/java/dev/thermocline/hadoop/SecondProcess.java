package dev.thermocline.hadoop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.thermocline.api.CacheControl;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * A cache of its own in this JVM, as another process has one: the packages that hold what a process has once are loaded
 * a second time. One at a time.
 */
public final class SecondProcess implements AutoCloseable {
    private static final String RUNTIME = "dev.thermocline.runtime.";
    private static final String HADOOP = "dev.thermocline.hadoop.";

    /** The client's attributes have names that a JVM knows once. */
    private static final String ATTRIBUTE = "ThermoclineRequestNames";

    private static final String OTHER_ATTRIBUTE = "ThermoclineRequestOther";

    private static final ClassLoader LOADER = new Loader();

    private final FileSystem fileSystem;

    private static final class Loader extends ClassLoader {
        Loader() {
            super(SecondProcess.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(RUNTIME) && !name.startsWith(HADOOP)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = new String(in.readAllBytes(), ISO_8859_1)
                        .replace(ATTRIBUTE, OTHER_ATTRIBUTE)
                        .getBytes(ISO_8859_1);
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    /** @param configuration of a caching file system of the first process; its disk is not shared */
    public SecondProcess(Configuration configuration) throws IOException {
        Configuration own = new Configuration(configuration);
        own.setClassLoader(LOADER);
        own.set("fs.s3a.cache.dirs", configuration.get("fs.s3a.cache.dirs") + "-second");
        fileSystem = FileSystem.newInstance(URI.create("s3a://lake/"), own);
    }

    public FileSystem fileSystem() {
        return fileSystem;
    }

    /** The cache of this process. */
    public CacheControl control() {
        return (CacheControl) ((Optional<?>) call(RUNTIME + "ProcessCache", "current")).orElseThrow();
    }

    private static Object call(String type, String method) {
        try {
            return LOADER.loadClass(type).getMethod(method).invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " has no " + method, e);
        }
    }

    @Override
    public void close() throws IOException {
        fileSystem.close();
        call(RUNTIME + "CacheRuntime", "shutdown");
    }
}
