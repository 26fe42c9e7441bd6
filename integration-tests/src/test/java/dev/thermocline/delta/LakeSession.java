package dev.thermocline.delta;

import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.spark.ThermoclinePlugin;
import dev.thermocline.testkit.EmbeddedS3;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** Settings of a Spark session in this JVM, over a lake on loopback that is read through the cache. */
final class LakeSession {
    private LakeSession() {}

    /**
     * A session that has not been started; the caller adds what is its own.
     *
     * @param endpoint of S3
     * @param directory a local directory for the warehouse and the cache's disk
     */
    static SparkSession.Builder builder(String endpoint, Path directory) {
        return SparkSession.builder()
                .master("local[2]")
                .appName("thermocline")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.databricks.delta.snapshotPartitions", 2)
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.plugins", ThermoclinePlugin.class.getName())
                .config(
                        "spark.sql.warehouse.dir",
                        directory.resolve("warehouse").toString())
                .config("spark.hadoop.fs.s3a.impl", CachingS3AFileSystem.class.getName())
                .config("spark.hadoop.fs.s3a.endpoint", endpoint)
                .config("spark.hadoop.fs.s3a.endpoint.region", EmbeddedS3.REGION)
                .config("spark.hadoop.fs.s3a.path.style.access", true)
                .config("spark.hadoop.fs.s3a.connection.ssl.enabled", false)
                .config("spark.hadoop.fs.s3a.access.key", EmbeddedS3.ACCESS_KEY)
                .config("spark.hadoop.fs.s3a.secret.key", EmbeddedS3.SECRET_KEY)
                .config(
                        "spark.hadoop.fs.s3a.aws.credentials.provider",
                        "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider")
                .config("spark.hadoop.fs.s3a.fast.upload.buffer", "bytebuffer")
                .config("spark.hadoop.fs.s3a.cache.dirs", cache(directory).toString())
                .config("spark.hadoop.fs.s3a.cache.disk.capacity", "512m");
    }

    /** Where the cache's disk is. */
    static Path cache(Path directory) {
        return directory.resolve("cache");
    }
}
