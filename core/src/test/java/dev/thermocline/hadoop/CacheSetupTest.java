package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.object.Owner;
import dev.thermocline.config.CacheOptions;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.config.option.InvalidOptionException;
import dev.thermocline.config.option.Option;
import dev.thermocline.credential.CredentialOwner;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.s3a.S3AUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What S3A is told before it starts, and when a bucket stays plain S3A. */
class CacheSetupTest {
    private static final URI BUCKET = URI.create("s3a://lake/");
    private static final String INTERCEPTORS = "fs.s3a.audit.execution.interceptors";
    private static final String STREAM = "fs.s3a.input.stream.type";
    private static final String OURS = MutationInterceptor.class.getName();

    private static Configuration configuration(String... keysAndValues) {
        Configuration configuration = new Configuration(false);
        configuration.set("hadoop.tmp.dir", System.getProperty("java.io.tmpdir"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            configuration.set(keysAndValues[i], keysAndValues[i + 1]);
        }
        return configuration;
    }

    private static Configuration prepared(String... keysAndValues) {
        return CacheSetup.of(BUCKET, configuration(keysAndValues)).orElseThrow().configuration();
    }

    @Test
    void interceptorIsAppendedToTheUsersOwn() {
        assertThat(prepared().get(INTERCEPTORS)).isEqualTo(OURS);
        assertThat(prepared(INTERCEPTORS, "com.example.A, com.example.B").get(INTERCEPTORS))
                .isEqualTo("com.example.A,com.example.B," + OURS);
        assertThat(prepared(INTERCEPTORS, "com.example.A," + OURS).get(INTERCEPTORS))
                .isEqualTo("com.example.A," + OURS);
    }

    @Test
    void bucketsOwnInterceptorsAndStreamDoNotWinOverOurs() {
        Configuration prepared = prepared(
                "fs.s3a.bucket.lake.audit.execution.interceptors", "com.example.A",
                "fs.s3a.bucket.lake.input.stream.type", "analytics");

        Configuration seenByS3a = S3AUtils.propagateBucketOptions(prepared, "lake");

        assertThat(seenByS3a.get(INTERCEPTORS)).isEqualTo("com.example.A," + OURS);
        assertThat(seenByS3a.get(STREAM)).isEqualTo("classic");
    }

    @Test
    void callersConfigurationIsLeftAlone() {
        Configuration original = configuration(STREAM, "analytics");

        assertThat(CacheSetup.of(BUCKET, original)).isPresent();
        assertThat(original.get(STREAM)).isEqualTo("analytics");
        assertThat(original.get(INTERCEPTORS)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"none,etag", "warn,etag", "server,versionid", "client,versionid"})
    void bucketWithoutChangeDetectionByTagStaysPlain(String mode, String source) {
        Configuration configuration =
                configuration("fs.s3a.change.detection.mode", mode, "fs.s3a.change.detection.source", source);

        assertThat(CacheSetup.of(BUCKET, configuration)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"server,etag", "client,etag", "SERVER,ETag"})
    void bucketWithChangeDetectionByTagIsCached(String mode, String source) {
        Configuration configuration =
                configuration("fs.s3a.change.detection.mode", mode, "fs.s3a.change.detection.source", source);

        assertThat(CacheSetup.of(BUCKET, configuration)).isPresent();
    }

    @Test
    void bucketsOwnValueWinsOverTheGeneralOne() {
        Configuration configuration =
                configuration("fs.s3a.cache.enabled", "true", "fs.s3a.bucket.lake.cache.enabled", "false");

        assertThat(CacheSetup.of(BUCKET, configuration)).isEmpty();
        assertThat(CacheSetup.of(URI.create("s3a://other/"), configuration)).isPresent();
    }

    @Test
    void unknownOptionLeavesThePlainFileSystemAndLogsKeyValueAndRemedy() {
        Configuration configuration = configuration("fs.s3a.cache.tail.sice", "64k");

        assertThat(CacheSetup.of(BUCKET, configuration)).isEmpty();
        assertThatThrownBy(() -> CacheSettings.from(configuration))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("fs.s3a.cache.tail.sice = '64k'")
                .hasMessageContaining("fs.s3a.cache.tail.size");
    }

    @Test
    void valueOutOfRangeLeavesThePlainFileSystemAndLogsTheLimits() {
        Configuration configuration = configuration("fs.s3a.cache.tail.size", "1");

        assertThat(CacheSetup.of(BUCKET, configuration)).isEmpty();
        assertThatThrownBy(() -> CacheSettings.from(configuration))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("fs.s3a.cache.tail.size = '1'")
                .hasMessageContaining("4k")
                .hasMessageContaining("256k");
    }

    private static Stream<String> optionsOfTheProcess() {
        return CacheOptions.ALL.stream()
                .filter(option -> option.scope() == Option.Scope.JVM)
                .map(option -> option.key().substring(CacheOptions.PREFIX.length()));
    }

    @ParameterizedTest
    @MethodSource("optionsOfTheProcess")
    void optionOfTheProcessIsRefusedForOneBucket(String option) {
        String key = "fs.s3a.bucket.la.ke.cache." + option;
        Configuration configuration = configuration(key, "true");

        assertThat(CacheSetup.of(URI.create("s3a://la.ke/"), configuration)).isEmpty();
        assertThatThrownBy(() -> CacheSettings.ofBucket(configuration, "la.ke"))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage(key + " = '"
                        + (option.endsWith(".key") || option.contains("encryption") ? "(not shown)" : "true")
                        + "': the cache is one for all buckets of the process, and so is this option; allowed: no value of"
                        + " the bucket la.ke alone. Remove the key, and set fs.s3a.cache." + option
                        + " if all buckets shall have the value.");
        assertThat(CacheSetup.of(URI.create("s3a://other/"), configuration)).isPresent();
    }

    @Test
    void optionOfTheProcessIsNoMatterForABucketThatIsNotCached() {
        Configuration configuration = configuration(
                "fs.s3a.bucket.lake.cache.enabled", "false", "fs.s3a.bucket.lake.cache.block.size", "252k");

        assertThat(CacheSettings.ofBucket(S3AUtils.propagateBucketOptions(configuration, "lake"), "lake")
                        .enabled())
                .isFalse();
    }

    @Test
    void optionsOfTheProcessThatDifferAreNamedWithBothValuesButSecrets() {
        Configuration first = configuration(
                "fs.s3a.cache.tail.size",
                "65536",
                "fs.s3a.cache.disk.encryption.key",
                "first",
                "fs.s3a.cache.share",
                "owner");
        Configuration second = configuration(
                "fs.s3a.cache.block.size",
                "252k",
                "fs.s3a.cache.disk.encryption.key",
                "second",
                "fs.s3a.cache.share",
                "process");

        assertThat(CacheSettings.differences(first, first)).isEmpty();
        assertThat(CacheSettings.differences(first, second))
                .containsExactly(
                        "fs.s3a.cache.disk.encryption.key = (not shown) instead of (not shown)",
                        "fs.s3a.cache.block.size = 252k instead of 1020k");
    }

    @Test
    void switchedOffAuditIsNoticed() {
        Configuration initialised = configuration(INTERCEPTORS, OURS, "fs.s3a.audit.enabled", "false");

        assertThat(CacheSetup.interceptorCalled(initialised, "lake")).isFalse();
        initialised.setBoolean("fs.s3a.audit.enabled", true);
        assertThat(CacheSetup.interceptorCalled(initialised, "lake")).isTrue();
        initialised.set(INTERCEPTORS, "com.example.A");
        assertThat(CacheSetup.interceptorCalled(initialised, "lake")).isFalse();
    }

    @Test
    void sharingWithTheProcessMakesOneOwner() throws IOException {
        Configuration shared = configuration("fs.s3a.cache.share", "process");
        Optional<CacheSetup> setup = CacheSetup.of(BUCKET, shared);

        assertThat(setup.orElseThrow().owner("lake", shared, List::of)).isEqualTo(Owner.process());
        Configuration own = configuration();
        assertThat(CacheSetup.of(BUCKET, own).orElseThrow().owner("lake", own, List::of))
                .isEqualTo(CredentialOwner.of("lake", own, List::of))
                .isNotEqualTo(Owner.process());
    }
}
