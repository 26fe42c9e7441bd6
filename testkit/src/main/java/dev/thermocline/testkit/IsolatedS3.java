package dev.thermocline.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Starts an {@link EmbeddedS3} with libraries of its own: the server needs a newer AWS SDK than the Hadoop that is
 * tested. The system property {@code thermocline.s3.classpath} names a file with the class path of this module.
 * Thread-safe.
 */
public final class IsolatedS3 implements Supplier<S3Server> {
    private static final String PROPERTY = "thermocline.s3.classpath";

    /** One for all servers of the JVM, so that their classes are loaded once; lives as long as the JVM. */
    private static final class Loader {
        static final ClassLoader INSTANCE = new URLClassLoader(urls(), ClassLoader.getPlatformClassLoader());

        private static URL[] urls() {
            String file = System.getProperty(PROPERTY, "");
            List<URL> urls = new ArrayList<>();
            urls.add(IsolatedS3.class.getProtectionDomain().getCodeSource().getLocation());
            try {
                for (String entry : Files.readString(Path.of(file)).strip().split(File.pathSeparator, -1)) {
                    urls.add(new File(entry).toURI().toURL());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(PROPERTY + " = " + file + " is no file with a class path", e);
            }
            return urls.toArray(URL[]::new);
        }
    }

    /** Called by {@link S3Servers}. */
    public IsolatedS3() {}

    @Override
    public S3Server get() {
        Thread thread = Thread.currentThread();
        ClassLoader own = thread.getContextClassLoader();
        thread.setContextClassLoader(Loader.INSTANCE); // the server finds its services through it
        try {
            Class<?> type = Loader.INSTANCE.loadClass(EmbeddedS3.class.getName());
            Object server = type.getMethod("start", String[].class).invoke(null, (Object) new String[0]);
            return new Remote(type, server);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The isolated S3 server does not start", e);
        } finally {
            thread.setContextClassLoader(own);
        }
    }

    /** A server whose classes are other classes. */
    private record Remote(Class<?> type, Object server) implements S3Server {
        private Object call(String method, Class<?>[] types, Object... arguments) {
            try {
                return type.getMethod(method, types).invoke(server, arguments);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(method + " of the isolated S3 server failed", e);
            }
        }

        @Override
        public int port() {
            return (int) call("port", new Class<?>[0]);
        }

        @Override
        public void createBucket(String bucket) {
            call("createBucket", new Class<?>[] {String.class}, bucket);
        }

        @Override
        public void close() {
            call("close", new Class<?>[0]);
        }
    }
}
