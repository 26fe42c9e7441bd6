package dev.thermocline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.connector.catalog.ProcedureCatalog;
import org.junit.jupiter.api.Test;

/** What the plugin sets, and what it leaves as it is. */
final class SparkSettingsTest {
    private final SparkConf conf = new SparkConf(false);
    private final List<String> remarks = new ArrayList<>();
    private final Configuration hadoop = new Configuration(false);

    private Map<String, String> decide() {
        return SparkSettings.decide(conf, hadoop, remarks::add);
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
    void everySchemeOfS3aIsServedByTheCache() {
        hadoop.set("fs.s3.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
        conf.set("spark.hadoop.fs.s3n.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem"); // there is no other way
        for (String scheme : List.of("s3a", "s3", "s3n")) {
            assertThat(decide())
                    .containsEntry("fs." + scheme + ".impl", SparkSettings.CACHING_FILE_SYSTEM)
                    .containsEntry(
                            "fs.AbstractFileSystem." + scheme + ".impl", SparkSettings.CACHING_ABSTRACT_FILE_SYSTEM);
        }
    }

    @Test
    void schemeOfAnotherFileSystemStays() {
        hadoop.set("fs.s3.impl", "com.example.Theirs");
        assertThat(decide())
                .doesNotContainKeys("fs.s3.impl", "fs.s3.impl.original")
                .containsEntry("fs.s3n.impl", SparkSettings.CACHING_FILE_SYSTEM);
    }

    @Test
    void whoChoosesPlainS3aHasItForEveryScheme() {
        conf.set("spark.hadoop.fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
        hadoop.set("fs.s3.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
        assertThat(decide()).doesNotContainKeys("fs.s3.impl", "fs.s3n.impl");
    }

    @Test
    void cacheStandsBelowAWrapperThatNamesWhatItWraps() {
        for (String scheme : List.of("s3a", "s3")) {
            hadoop.set("fs." + scheme + ".impl", "com.example.Wrapper");
            hadoop.set("fs." + scheme + ".impl.original", "org.apache.hadoop.fs.s3a.S3AFileSystem");
        }
        assertThat(decide())
                .doesNotContainKeys("fs.s3a.impl", "fs.s3.impl")
                .containsEntry("fs.s3a.impl.original", SparkSettings.CACHING_FILE_SYSTEM)
                .containsEntry("fs.s3.impl.original", SparkSettings.CACHING_FILE_SYSTEM)
                .containsEntry("fs.s3n.impl", SparkSettings.CACHING_FILE_SYSTEM);
    }

    @Test
    void wrapperOfCatalogsTakesTheCacheWhereItWouldTakePlainS3a() {
        hadoop.set("fs.s3a.impl", "com.example.CredScopedFileSystem");
        assertThat(decide()).containsEntry("fs.s3a.impl.original", SparkSettings.CACHING_FILE_SYSTEM);
        hadoop.set("fs.s3a.impl.original", "com.example.Other");
        assertThat(decide()).doesNotContainKey("fs.s3a.impl.original");
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
    void localDirectoriesOfSparkAreHandedOn() {
        assertThat(decide()).doesNotContainKey("spark.local.dir");
        conf.set("spark.local.dir", "/local1,/local2");
        assertThat(decide()).containsEntry("spark.local.dir", "/local1,/local2");
    }

    @Test
    void catalogIsSetWhereSparkHasProceduresAndNobodyHasSetAnother() {
        assertThat(SparkSettings.hasProcedures()).isTrue();
        assertThat(SparkSettings.wantsCatalog(conf, true, remarks::add)).isTrue();
        assertThat(SparkSettings.wantsCatalog(conf, false, remarks::add)).isFalse();
        conf.set(SparkSettings.CATALOG, SparkSettings.PROCEDURES);
        assertThat(SparkSettings.wantsCatalog(conf, true, remarks::add)).isFalse();
        assertThat(remarks).isEmpty();
    }

    @Test
    void catalogOfTheUserStaysAndIsRemarked() {
        conf.set(SparkSettings.CATALOG, "com.example.Theirs");
        assertThat(SparkSettings.wantsCatalog(conf, true, remarks::add)).isFalse();
        assertThat(remarks)
                .singleElement()
                .satisfies(remark -> assertThat(remark)
                        .startsWith(SparkSettings.CATALOG + " is com.example.Theirs")
                        .contains("Remove the setting"));
        assertThat(SparkSettings.wantsCatalog(conf, false, remark -> {
                    throw new AssertionError(remark);
                }))
                .isFalse();
    }

    @Test
    void catalogIsTheClassThatSparkLoads() throws ReflectiveOperationException {
        Class<?> catalog = Class.forName(SparkSettings.PROCEDURES);
        assertThat(catalog.getConstructor().newInstance()).isInstanceOf(ProcedureCatalog.class);
    }

    @Test
    void executorsGetWhatTheDriverDecided() {
        Map<String, String> forExecutors = new HashMap<>(Map.of(ThermoclineDriverPlugin.POLL_INTERVAL_MILLIS, "250"));
        SparkSettings.ship(decide(), forExecutors);
        assertThat(SparkSettings.shipped(forExecutors)).isEqualTo(decide());
    }

    @Test
    void settingsOfTheDriverReachTheExecutors() {
        assertThat(ThermoclineDriverPlugin.pollInterval(Map.of(ThermoclineDriverPlugin.POLL_INTERVAL_MILLIS, "250")))
                .hasMillis(250);
        assertThat(ThermoclineDriverPlugin.pollInterval(Map.of())).hasMillis(500);
    }
}
