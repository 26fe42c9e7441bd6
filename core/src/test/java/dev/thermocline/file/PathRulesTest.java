package dev.thermocline.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.hadoop.CacheSetup;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names that Delta and Spark give their files, under the default patterns. */
class PathRulesTest {
    private static final String UUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

    private static PathRules.Kind kind(String key, String... keysAndValues) {
        Configuration configuration = new Configuration(false);
        configuration.set("hadoop.tmp.dir", System.getProperty("java.io.tmpdir"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            configuration.set(keysAndValues[i], keysAndValues[i + 1]);
        }
        return CacheSetup.of(URI.create("s3a://lake/"), configuration)
                .orElseThrow()
                .rules()
                .classify(key.replace("UUID", UUID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t/part-00000-UUID-c000.snappy.parquet",
                "t/date=2026-01-01/part-00017-UUID.c000.zstd.parquet",
                "part-00000-UUID-c000.snappy.parquet",
                "t/UUID-000.parquet",
                "t/deletion_vector_UUID.bin",
                "t/ab/deletion_vector_UUID.bin",
                "t/_change_data/cdc-00000-UUID.c000.snappy.parquet",
                "t/_delta_log/00000000000000000010.checkpoint.UUID.parquet",
                "t/_delta_log/_sidecars/UUID.parquet"
            })
    void namesWithAnIdNeverChange(String key) {
        assertThat(kind(key)).isEqualTo(PathRules.Kind.IMMUTABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t/_delta_log/00000000000000000010.checkpoint.parquet",
                "t/_delta_log/00000000000000000010.checkpoint.0000000001.0000000002.parquet",
                "_delta_log/00000000000000000000.json",
                "t/_delta_log/00000000000000000003.json",
                "t/data.parquet",
                "t/part-00000.parquet",
                "t/UUID.parquet",
                "t/000.parquet",
                "t/part-00000-UUID/inner.csv",
                "files/report.csv",
                "files/a.json"
            })
    void namesThatMayBeGivenAgainAreAskedFor(String key) {
        assertThat(kind(key)).isEqualTo(PathRules.Kind.VERSIONED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t/_delta_log/00000000000000000003.crc",
                "t/_delta_log/0000000000000000003.json",
                "t/_delta_log/00000000000000000003.checkpoint.UUID.json",
                "t/_delta_log/00000000000000000003.00000000000000000007.compacted.json"
            })
    void namesOfALogAreServedAsListed(String key) {
        assertThat(kind(key)).isEqualTo(PathRules.Kind.LISTED);
        assertThat(kind(key, "fs.s3a.cache.immutable.patterns", ".*")).isEqualTo(PathRules.Kind.LISTED);
        assertThat(kind(key, "fs.s3a.cache.never.patterns", ".*")).isEqualTo(PathRules.Kind.NEVER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "t/",
                "t/_delta_log/_last_checkpoint",
                "t/_delta_log/_last_vacuum_info",
                "t/_delta_log/.00000000000000000003.crc",
                "t/_delta_log/_anything.json",
                "t/_delta_log/_staged_commits/00000000000000000003.UUID.json",
                "t/_delta_log/_commits/00000000000000000003.UUID.json",
                "t/_delta_log/.tmp/part-00000-UUID-c000.parquet",
                "t/_temporary/0/_temporary/attempt_1/part-00000-UUID-c000.snappy.parquet",
                "t/.spark-staging-1/part-00000-UUID-c000.snappy.parquet",
                "t/__magic_job-1/__base/part-00000-UUID-c000.snappy.parquet",
                "t/__magic/job/part-00000-UUID-c000.snappy.parquet",
                "t/_SUCCESS",
                "t/_started_123",
                "t/_committed_123",
                "t/.part-00000-UUID-c000.snappy.parquet.crc"
            })
    void whatChangesInPlaceOrIsReadOncePassesThrough(String key) {
        assertThat(kind(key)).isEqualTo(PathRules.Kind.NEVER);
    }

    @Test
    void usersNeverIsStrongerThanImmutable() {
        String key = "t/part-00000-UUID-c000.snappy.parquet";

        assertThat(kind(key, "fs.s3a.cache.never.patterns", ".*\\.snappy\\.parquet"))
                .isEqualTo(PathRules.Kind.NEVER);
    }

    @Test
    void usersImmutableNamesAddToTheOthers() {
        assertThat(kind("t/part-00000-UUID-c000.snappy.parquet", "fs.s3a.cache.immutable.patterns", ".*\\.orc"))
                .isEqualTo(PathRules.Kind.IMMUTABLE);
    }

    @Test
    void usersImmutableNamesNeverOpenTheLog() {
        assertThat(kind("t/x.orc", "fs.s3a.cache.immutable.patterns", ".*")).isEqualTo(PathRules.Kind.IMMUTABLE);
        assertThat(kind("t/_delta_log/_last_checkpoint", "fs.s3a.cache.immutable.patterns", ".*"))
                .isEqualTo(PathRules.Kind.NEVER);
    }
}
