package dev.thermocline.delta;

import dev.thermocline.api.CacheControl;
import dev.thermocline.cache.disk.Volume;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.testkit.LatencyProxy;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Server;
import dev.thermocline.testkit.S3Servers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The JVM's one Spark session, over a lake on loopback that is read through the cache. */
final class SparkLake {
    static final String BUCKET = "lake";

    /** The file that users copy. */
    private static final Path METRICS = Path.of(System.getProperty("basedir", "."), "..", "conf", "metrics.properties");

    private static final SparkLake SHARED = new SparkLake();

    private final S3Server server = S3Servers.start(BUCKET);
    private final LatencyProxy proxy = LatencyProxy.start(server);
    private final SparkSession session;
    private final Path scratch;
    private final Path cache;

    private SparkLake() {
        try {
            scratch = Files.createTempDirectory("thermocline-spark");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cache = LakeSession.cache(scratch);
        session = LakeSession.builder(proxy.endpoint(), scratch)
                .config("spark.metrics.conf", METRICS.toString())
                .config("spark.hadoop.fs.s3a.bucket.probe", 0)
                .config("spark.hadoop.fs.s3a.cache.evict.grace", "0s")
                .config("spark.hadoop.fs.s3a.cache.watch.enabled", false) // tests take the cache away between looks
                .getOrCreate();
        session.sparkContext().setLogLevel("WARN");
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    }

    static SparkLake shared() {
        return SHARED;
    }

    private void stop() {
        session.stop();
        proxy.close();
        server.close();
        CacheRuntime.shutdown();
        try {
            Volume.delete(scratch);
        } catch (IOException e) {
            System.err.println(scratch + " is left: " + e);
        }
    }

    SparkSession session() {
        return session;
    }

    LatencyProxy proxy() {
        return proxy;
    }

    /** A table's address that no other test uses. */
    String table(String name) {
        return "s3a://" + BUCKET + "/" + name;
    }

    CacheControl control() {
        return ProcessCache.current().orElseThrow();
    }

    List<Row> sql(String query) {
        return session.sql(query).collectAsList();
    }

    /** The query's rows read by plain S3A with the classic stream, past every cache. */
    List<Row> plainly(String query) {
        SparkSession plain = session.newSession();
        plain.conf().set("fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
        plain.conf().set("fs.s3a.impl.disable.cache", true);
        plain.conf().set("fs.s3a.input.stream.type", "classic");
        return plain.sql(query).collectAsList();
    }

    /** Requests of the work, for data files only. */
    Requests dataRequests(Runnable work) {
        var mark = proxy.log().mark();
        work.run();
        return proxy.log().since(mark).dataFiles();
    }

    /** A new, empty cache for what follows. */
    void restartCache() throws IOException {
        closeCache();
        Volume.delete(cache);
    }

    /** Closes the cache, which opens again with what lies on its disk. */
    void closeCache() throws IOException {
        CacheRuntime.shutdown(); // ends whatever watches tables, too
        FileSystem.closeAll();
        CacheRuntime.shutdown(); // of a file system that was just being opened
    }

    /** A file system of another program: the cache notices nothing of what it does. The caller closes it. */
    FileSystem unseen() throws IOException {
        Configuration plain = new Configuration(session.sparkContext().hadoopConfiguration());
        plain.set("fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
        plain.unset("fs.s3a.audit.execution.interceptors");
        return FileSystem.newInstance(URI.create("s3a://" + BUCKET), plain);
    }
}
