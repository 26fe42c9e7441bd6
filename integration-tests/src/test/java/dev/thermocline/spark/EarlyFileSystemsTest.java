package dev.thermocline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.testkit.EmbeddedS3;
import dev.thermocline.testkit.S3Server;
import dev.thermocline.testkit.S3Servers;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.junit.jupiter.api.Test;

/** A bucket that was opened before the plugin started is read through the cache by all who open it later. */
final class EarlyFileSystemsTest {
    private static final URI BUCKET = URI.create("s3a://opened-early");
    private static final Path FILE = new Path("s3a://opened-early/early/lookup.csv");

    private static Configuration configuration(S3Server server, Class<?> fileSystem) {
        Configuration configuration = new Configuration();
        configuration.set("fs.s3a.impl", fileSystem.getName());
        configuration.set("fs.s3a.endpoint", server.endpoint());
        configuration.set("fs.s3a.endpoint.region", EmbeddedS3.REGION);
        configuration.set("fs.s3a.path.style.access", "true");
        configuration.set("fs.s3a.connection.ssl.enabled", "false");
        configuration.set("fs.s3a.access.key", EmbeddedS3.ACCESS_KEY);
        configuration.set("fs.s3a.secret.key", EmbeddedS3.SECRET_KEY);
        configuration.set("fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        configuration.set("fs.s3a.cache.disk.capacity", "off");
        return configuration;
    }

    @Test
    void laterCallersGetTheCacheAndEarlierHoldersGoOn() throws Exception {
        try (S3Server server = S3Servers.start(BUCKET.getHost())) {
            FileSystem early = FileSystem.get(BUCKET, configuration(server, S3AFileSystem.class));
            FSDataOutputStream out = early.create(FILE);
            out.write(1);

            assertThat(EarlyFileSystems.release()).contains(BUCKET);

            Configuration caching = configuration(server, CachingS3AFileSystem.class);
            FileSystem later = FileSystem.get(BUCKET, caching);
            assertThat(later).isInstanceOf(CachingS3AFileSystem.class);
            out.write(2);
            out.close();
            try (FSDataInputStream in = later.open(FILE)) {
                assertThat(in.readAllBytes()).containsExactly(1, 2);
            }
            early.close();
            assertThat(FileSystem.get(BUCKET, caching)).isSameAs(later);
            assertThat(EarlyFileSystems.release()).doesNotContain(BUCKET);
            later.close();
        }
    }
}
