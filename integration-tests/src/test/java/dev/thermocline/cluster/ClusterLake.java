package dev.thermocline.cluster;

import dev.thermocline.testkit.EmbeddedS3;
import dev.thermocline.testkit.LatencyProxy;
import dev.thermocline.testkit.S3Server;
import dev.thermocline.testkit.S3Servers;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.s3a.S3AFileSystem;

/**
 * A bucket that a cluster works on through a proxy that logs its requests, and that the test looks into past the proxy
 * and past every cache.
 */
public final class ClusterLake implements AutoCloseable {
    /** Where everything is. */
    public static final String ROOT = "s3a://lake/";

    private static final String BUCKET = "lake";

    private final S3Server server;
    private final LatencyProxy proxy;
    private final List<LatencyProxy> others = new ArrayList<>();
    private final S3AFileSystem plain = new S3AFileSystem();

    private ClusterLake() throws IOException {
        server = S3Servers.start(BUCKET);
        proxy = LatencyProxy.start(server);
        Configuration configuration = new Configuration();
        store(server.endpoint()).forEach(configuration::set);
        plain.initialize(URI.create(ROOT), configuration);
    }

    /** Starts the server with an empty bucket. */
    public static ClusterLake start() throws IOException {
        return new ClusterLake();
    }

    /** What is between the cluster and the bucket. */
    public LatencyProxy proxy() {
        return proxy;
    }

    /**
     * Another proxy before the same bucket, for an application whose requests are to be counted apart.
     *
     * @return it; closed with the bucket
     * @see #through
     */
    public LatencyProxy anotherProxy() {
        LatencyProxy other = LatencyProxy.start(server);
        others.add(other);
        return other;
    }

    /** What an application sets to go through a proxy that {@link #anotherProxy} gave. */
    public static Map<String, String> through(LatencyProxy other) {
        return Map.of("spark.hadoop.fs.s3a.endpoint", other.endpoint());
    }

    /** The cluster's configuration as a user would write it, and short waits. */
    Map<String, String> sparkDefaults() {
        Map<String, String> defaults = new HashMap<>();
        store(proxy.endpoint()).forEach((key, value) -> defaults.put("spark.hadoop." + key, value));
        defaults.put("spark.plugins", "dev.thermocline.spark.ThermoclinePlugin");
        defaults.put("spark.hadoop.fs.s3a.cache.disk.capacity", "512m");
        defaults.put("spark.hadoop.fs.s3a.cache.disk.slots", "16");
        defaults.put("spark.hadoop.fs.s3a.cache.evict.grace", "0s");
        defaults.put("spark.hadoop.fs.s3a.cache.poll.interval", "100ms");
        defaults.put("spark.hadoop.fs.s3a.cache.watch.interval", "500ms");
        defaults.put("spark.hadoop.fs.s3a.cache.watch.interval.max", "2s");
        defaults.put("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
        defaults.put("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
        defaults.put("spark.sql.warehouse.dir", ROOT + "warehouse");
        defaults.put("spark.databricks.delta.snapshotPartitions", "1");
        defaults.put("spark.databricks.delta.retentionDurationCheck.enabled", "false");
        defaults.put("spark.sql.shuffle.partitions", "2");
        defaults.put("spark.default.parallelism", "2");
        defaults.put("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2"); // VACUUM lists in so many tasks
        defaults.put("spark.ui.enabled", "false");
        defaults.put("spark.driver.host", "127.0.0.1");
        defaults.put("spark.driver.bindAddress", "127.0.0.1");
        return defaults;
    }

    private static Map<String, String> store(String endpoint) {
        Map<String, String> store = new HashMap<>();
        store.put("fs.s3a.endpoint", endpoint);
        store.put("fs.s3a.endpoint.region", EmbeddedS3.REGION);
        store.put("fs.s3a.path.style.access", "true");
        store.put("fs.s3a.connection.ssl.enabled", "false");
        store.put("fs.s3a.access.key", EmbeddedS3.ACCESS_KEY);
        store.put("fs.s3a.secret.key", EmbeddedS3.SECRET_KEY);
        store.put("fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        return store;
    }

    /** All objects of the bucket, as paths. */
    public Set<String> objects() throws IOException {
        Set<String> objects = new TreeSet<>();
        RemoteIterator<?> files = plain.listFiles(new Path(ROOT), true);
        while (files.hasNext()) {
            objects.add(
                    ((org.apache.hadoop.fs.FileStatus) files.next()).getPath().toString());
        }
        return objects;
    }

    /** A text object's content. */
    public String read(String path) throws IOException {
        try (FSDataInputStream in = plain.open(new Path(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Writes a text object past every cache. */
    public void write(String path, String content) throws IOException {
        write(server.endpoint(), path, content);
    }

    /** Writes a text object to any server, past every cache. */
    static void write(String endpoint, String path, String content) throws IOException {
        Configuration configuration = new Configuration();
        store(endpoint).forEach(configuration::set);
        try (S3AFileSystem fileSystem = new S3AFileSystem()) {
            fileSystem.initialize(URI.create(ROOT), configuration);
            try (OutputStream out = fileSystem.create(new Path(path), true)) {
                out.write(content.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Override
    public void close() throws IOException {
        plain.close();
        proxy.close();
        others.forEach(LatencyProxy::close);
        server.close();
    }
}
