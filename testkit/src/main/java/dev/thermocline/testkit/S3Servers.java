package dev.thermocline.testkit;

import java.util.function.Supplier;

/**
 * Starts the server that tests run on: {@link EmbeddedS3}, unless the system property {@code thermocline.s3.server}
 * names a class with a public constructor without parameters that is a {@code Supplier} of another {@link S3Server}.
 */
public final class S3Servers {
    private static final String PROPERTY = "thermocline.s3.server";

    private S3Servers() {}

    /**
     * Starts a server that has the given, empty buckets.
     *
     * @throws IllegalArgumentException if the property names no such class
     */
    public static S3Server start(String... buckets) {
        String name = System.getProperty(PROPERTY, "");
        if (name.isEmpty()) {
            return EmbeddedS3.start(buckets);
        }
        S3Server server = (S3Server) supplier(name).get();
        for (String bucket : buckets) {
            server.createBucket(bucket);
        }
        return server;
    }

    private static Supplier<?> supplier(String name) {
        try {
            return Class.forName(name)
                    .asSubclass(Supplier.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new IllegalArgumentException(PROPERTY + " = " + name + " is no supplier of S3 servers", e);
        }
    }
}
