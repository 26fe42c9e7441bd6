package dev.thermocline.testkit;

import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * An S3 server in this JVM that keeps its objects in memory and listens on a free port of 127.0.0.1.
 *
 * <p>It checks signatures (V2 and V4) against {@link #ACCESS_KEY} and {@link #SECRET_KEY} and serves path-style URLs.
 * Thread-safe. The one who starts it closes it; closing drops all objects.
 */
public final class EmbeddedS3 implements S3Server {

    /** The access key that clients must sign with. */
    public static final String ACCESS_KEY = "thermocline";

    /** The secret key that clients must sign with. */
    public static final String SECRET_KEY = "thermocline-secret";

    /** The signing region to configure in clients; the server accepts any. */
    public static final String REGION = "us-east-1";

    private static final int SERVER_THREADS = 64;

    private final int port;

    /** Null once it is closed: a store keeps the memory of its objects for as long as somebody refers to it. */
    private final AtomicReference<@Nullable Running> running;

    private record Running(BlobStore store, S3Proxy server) {}

    private EmbeddedS3(BlobStore store, S3Proxy server) {
        this.port = server.getPort();
        this.running = new AtomicReference<>(new Running(store, server));
    }

    private BlobStore store() {
        Running now = running.get();
        if (now == null) {
            throw new IllegalStateException("The embedded S3 server on port " + port + " is closed");
        }
        return now.store();
    }

    /**
     * Starts a server that has the given, empty buckets. It accepts connections when this method returns.
     *
     * @throws IllegalStateException when the server does not start
     */
    @SuppressWarnings("checkstyle:illegalcatch") // S3Proxy.start declares Exception
    public static EmbeddedS3 start(String... buckets) {
        BlobStore store = new TransientNio2BlobStore();
        S3Proxy server = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
                .jettyMaxThreads(SERVER_THREADS)
                .build();
        WholeBodyHandler.putBefore(server);
        try {
            server.start();
        } catch (Exception e) {
            store.close();
            throw new IllegalStateException("The embedded S3 server does not start: " + e.getMessage(), e);
        }
        EmbeddedS3 embedded = new EmbeddedS3(store, server);
        for (String bucket : buckets) {
            embedded.createBucket(bucket);
        }
        return embedded;
    }

    /** Creates an empty bucket, without a request over the wire; does nothing when the bucket is there. */
    @Override
    public void createBucket(String bucket) {
        BlobStore store = store();
        if (!store.containerExists(bucket)) {
            store.createContainer(bucket);
        }
    }

    /**
     * Copies all objects of a bucket into another one, without a request over the wire; creates that one if need be.
     */
    public void copyBucket(String from, String to) {
        createBucket(to);
        BlobStore store = store();
        ListObjectsV2Response page;
        String after = "";
        do {
            page = store.list(ListObjectsV2Request.builder()
                    .bucket(from)
                    .startAfter(after)
                    .build());
            for (S3Object object : page.contents()) {
                store.copyBlob(CopyObjectRequest.builder()
                        .sourceBucket(from)
                        .sourceKey(object.key())
                        .destinationBucket(to)
                        .destinationKey(object.key())
                        .build());
                after = object.key();
            }
        } while (Boolean.TRUE.equals(page.isTruncated()));
    }

    /** Drops a bucket with all its objects, without a request over the wire; does nothing when there is no such bucket. */
    public void dropBucket(String bucket) {
        if (store().containerExists(bucket)) {
            store().deleteContainer(bucket);
        }
    }

    /** The port on 127.0.0.1. */
    @Override
    public int port() {
        return port;
    }

    /** Stops the server and drops its objects. */
    @Override
    @SuppressWarnings("checkstyle:illegalcatch") // S3Proxy.stop declares Exception
    public void close() {
        Running last = running.getAndSet(null);
        if (last == null) {
            return;
        }
        try {
            last.server().stop();
        } catch (Exception e) {
            throw new IllegalStateException("The embedded S3 server does not stop: " + e.getMessage(), e);
        } finally {
            last.store().close();
        }
    }
}
