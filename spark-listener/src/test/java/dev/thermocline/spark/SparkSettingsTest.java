package dev.thermocline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** What the plugin sets, and what it leaves as it is. */
final class SparkSettingsTest {
    private final SparkConf conf = new SparkConf(false);
    private final Configuration hadoop = new Configuration(false);

    private String spark(String key) {
        return conf.get("spark.hadoop." + key, "");
    }

    @Test
    void oneLineOfConfigurationIsEnough() {
        SparkSettings.apply(conf, hadoop);
        for (String key :
                new String[] {SparkSettings.FILE_SYSTEM, SparkSettings.ABSTRACT_FILE_SYSTEM, SparkSettings.INTERCEPTORS
                }) {
            assertThat(spark(key)).startsWith("dev.thermocline.hadoop.").isEqualTo(hadoop.get(key));
        }
        assertThat(spark(SparkSettings.FILE_SYSTEM)).isEqualTo(SparkSettings.CACHING_FILE_SYSTEM);
    }

    @Test
    void hadoopsOwnDefaultIsNoChoiceOfTheUsers() {
        hadoop.set(SparkSettings.FILE_SYSTEM, "org.apache.hadoop.fs.s3a.S3AFileSystem");
        SparkSettings.apply(conf, hadoop);
        assertThat(spark(SparkSettings.FILE_SYSTEM)).isEqualTo(SparkSettings.CACHING_FILE_SYSTEM);
    }

    @Test
    void choiceOfTheUsersStays() {
        conf.set("spark.hadoop.fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
        hadoop.set(SparkSettings.ABSTRACT_FILE_SYSTEM, "com.example.Theirs");
        SparkSettings.apply(conf, hadoop);
        assertThat(spark(SparkSettings.FILE_SYSTEM)).isEqualTo("org.apache.hadoop.fs.s3a.S3AFileSystem");
        assertThat(spark(SparkSettings.ABSTRACT_FILE_SYSTEM)).isEmpty();
        assertThat(hadoop.get(SparkSettings.ABSTRACT_FILE_SYSTEM)).isEqualTo("com.example.Theirs");
    }

    @Test
    void interceptorIsAppendedOnce() {
        conf.set("spark.hadoop." + SparkSettings.INTERCEPTORS, "com.example.Theirs");
        SparkSettings.apply(conf, hadoop);
        SparkSettings.apply(conf, hadoop);
        assertThat(spark(SparkSettings.INTERCEPTORS))
                .isEqualTo("com.example.Theirs," + SparkSettings.MUTATION_INTERCEPTOR);
    }

    @Test
    void bucketsOfTheApplicationsFilesAreLookedAt() {
        conf.set("spark.jars", "s3a://one/x/app.jar,/local.jar, s3a://two");
        conf.set("spark.files", "hdfs://n/x,s3a://one/other");
        assertThat(SparkSettings.earlyBuckets(conf)).containsExactly(new Path("s3a://one/"), new Path("s3a://two/"));
    }

    @Test
    void settingsOfTheDriverReachTheExecutors() {
        assertThat(DriverSide.pollInterval(Map.of(DriverSide.POLL_INTERVAL_MILLIS, "250")))
                .hasMillis(250);
        assertThat(DriverSide.pollInterval(Map.of())).hasMillis(500);
    }
}
