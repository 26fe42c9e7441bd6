package dev.thermocline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** What the plugin sets, and what it leaves as it is. */
final class SparkSettingsTest {
    private final SparkConf conf = new SparkConf(false);
    private final Configuration hadoop = new Configuration(false);

    private Map<String, String> decide() {
        return SparkSettings.decide(conf, hadoop);
    }

    @Test
    void oneLineOfConfigurationIsEnough() {
        assertThat(decide())
                .containsEntry(SparkSettings.FILE_SYSTEM, SparkSettings.CACHING_FILE_SYSTEM)
                .containsEntry(SparkSettings.ABSTRACT_FILE_SYSTEM, SparkSettings.CACHING_ABSTRACT_FILE_SYSTEM)
                .containsEntry(SparkSettings.INTERCEPTORS, SparkSettings.MUTATION_INTERCEPTOR);
    }

    @Test
    void nothingIsSetThatExecutorsWouldReadBeforeTheyHaveTheJar() {
        var unused = decide();
        assertThat(conf.getAll()).isEmpty();
    }

    @Test
    void hadoopsOwnDefaultIsNoChoiceOfTheUsers() {
        hadoop.set(SparkSettings.FILE_SYSTEM, "org.apache.hadoop.fs.s3a.S3AFileSystem");
        assertThat(decide()).containsEntry(SparkSettings.FILE_SYSTEM, SparkSettings.CACHING_FILE_SYSTEM);
    }

    @Test
    void choiceOfTheUsersStays() {
        conf.set("spark.hadoop.fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
        hadoop.set(SparkSettings.ABSTRACT_FILE_SYSTEM, "com.example.Theirs");
        assertThat(decide())
                .doesNotContainKey(SparkSettings.FILE_SYSTEM)
                .doesNotContainKey(SparkSettings.ABSTRACT_FILE_SYSTEM);
    }

    @Test
    void interceptorIsAppendedOnce() {
        conf.set("spark.hadoop." + SparkSettings.INTERCEPTORS, "com.example.Theirs");
        String appended = "com.example.Theirs," + SparkSettings.MUTATION_INTERCEPTOR;
        assertThat(decide()).containsEntry(SparkSettings.INTERCEPTORS, appended);
        conf.set("spark.hadoop." + SparkSettings.INTERCEPTORS, appended);
        assertThat(decide()).containsEntry(SparkSettings.INTERCEPTORS, appended);
    }

    @Test
    void executorsGetWhatTheDriverDecided() {
        Map<String, String> forExecutors = new HashMap<>(Map.of(DriverSide.POLL_INTERVAL_MILLIS, "250"));
        SparkSettings.ship(decide(), forExecutors);
        assertThat(SparkSettings.shipped(forExecutors)).isEqualTo(decide());
    }

    @Test
    void settingsOfTheDriverReachTheExecutors() {
        assertThat(DriverSide.pollInterval(Map.of(DriverSide.POLL_INTERVAL_MILLIS, "250")))
                .hasMillis(250);
        assertThat(DriverSide.pollInterval(Map.of())).hasMillis(500);
    }
}
