package dev.thermocline.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreflightTest {
    private static final List<Installation.Copy> ONE = List.of(new Installation.Copy("/jars/t.jar", "0.1.0"));

    private final Configuration configuration = new Configuration(false);

    private static Installation installed(String hadoop, Optional<String> s3a, boolean elsewhere) {
        return new Installation("0.1.0", "4.2.0", hadoop, s3a, elsewhere, true, ONE);
    }

    private static Installation whole() {
        return installed("3.5.0", Optional.of("3.5.0"), true);
    }

    private Preflight check(Installation installation, String... spark) {
        return Preflight.check(installation, configuration, List.of(spark));
    }

    @Test
    void nothingIsRemarkedOnAnInstallationThatIsWhole() {
        assertThat(check(whole())).isEqualTo(new Preflight(List.of(), List.of()));
        assertThat(check(whole()).clear()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.10.2", "3.3.4", "3.4.0", "3.3.6-cdp7.1", "3.4"})
    void olderHadoopIsAnObstacle(String version) {
        assertThat(check(installed(version, Optional.of(version), true)).obstacles())
                .containsExactly(
                        "Hadoop is " + version + ", and the cache needs 3.4.1 or later. Put hadoop-client-api and"
                                + " hadoop-client-runtime of such a version in the place of Spark's, and hadoop-aws of the same"
                                + " version beside them.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.4.1", "3.4.2", "3.5.0", "3.4.1-amzn-0", "3.10.0", "4.0.0", "trunk"})
    void laterOrUnknownHadoopIsNone(String version) {
        assertThat(check(installed(version, Optional.of(version), true)).obstacles())
                .isEmpty();
    }

    @Test
    void missingHadoopAwsIsAnObstacleWithItsCoordinates() {
        assertThat(check(installed("3.5.0", Optional.empty(), false)).obstacles())
                .containsExactly("hadoop-aws is not on the class path, so nothing can be read from S3. Add"
                        + " org.apache.hadoop:hadoop-aws:3.5.0 to --packages.");
        assertThat(check(installed("3.5.0", Optional.empty(), true)).obstacles())
                .containsExactly(
                        "hadoop-aws was added in another way than Thermocline, which can't load it. Add both by"
                                + " --packages or --jars, or put both on the class path of driver and executors.");
    }

    @Test
    void olderHadoopAwsIsAnObstacleAndAnotherOneARemark() {
        assertThat(check(installed("3.5.0", Optional.of("3.3.4"), true)).obstacles())
                .containsExactly("hadoop-aws is 3.3.4, and the cache needs 3.4.1 or later. Take"
                        + " org.apache.hadoop:hadoop-aws:3.5.0, the version of Hadoop here.");
        assertThat(check(installed("3.5.0", Optional.of("3.4.1"), true)))
                .isEqualTo(new Preflight(
                        List.of(),
                        List.of("hadoop-aws is 3.4.1 and Hadoop is 3.5.0, which Hadoop does not support. Take"
                                + " org.apache.hadoop:hadoop-aws:3.5.0.")));
        for (String same : List.of("unknown", "3.5.0-amzn-1")) {
            assertThat(check(installed("3.5.0", Optional.of(same), true))).isEqualTo(check(whole()));
        }
    }

    @Test
    void secondVersionOfTheJarIsRemarkedAndTheSameOneTwiceIsNot() {
        Installation.Copy same = new Installation.Copy("/other/t.jar", "0.1.0");
        Installation.Copy newer = new Installation.Copy("/other/t2.jar", "0.2.0");
        Installation twice = new Installation(
                "0.1.0", "4.2.0", "3.5.0", Optional.of("3.5.0"), true, true, List.of(ONE.get(0), same));
        Installation mixed = new Installation(
                "0.1.0", "4.2.0", "3.5.0", Optional.of("3.5.0"), true, true, List.of(ONE.get(0), newer));

        assertThat(check(twice).remarks()).isEmpty();
        assertThat(check(mixed).remarks())
                .containsExactly(
                        "The class path has several versions of Thermocline, and classes of each may be loaded:"
                                + " 0.1.0 in /jars/t.jar, 0.2.0 in /other/t2.jar. Leave one.");
    }

    @Test
    void withoutDeltaFilesAreCachedAndCommitsNotFollowed() {
        Installation without = new Installation("0.1.0", "4.2.0", "3.5.0", Optional.of("3.5.0"), true, false, ONE);
        assertThat(check(without).clear()).isTrue();
        assertThat(check(without).remarks())
                .containsExactly(
                        "Delta is not on the class path: files are cached, and no commits are followed. If you use"
                                + " Delta tables, add io.delta:delta-spark of your Spark.");
    }

    @Test
    void mistypedOptionIsAnObstacleThatNamesTheNearest() {
        configuration.set("fs.s3a.cache.dir", "/mnt/nvme0");
        assertThat(check(whole()).obstacles())
                .singleElement()
                .asString()
                .startsWith("fs.s3a.cache.dir = '/mnt/nvme0': there is no such option")
                .contains("Did you mean fs.s3a.cache.dirs?");
    }

    @ParameterizedTest
    @CsvSource({
        "fs.s3a.input.stream.type, analytics",
        "fs.s3a.input.stream.type, prefetch",
        "fs.s3a.bucket.lake.input.stream.type, analytics",
        "fs.s3a.prefetch.enabled, true"
    })
    void streamThatTheCacheOverridesIsRemarked(String key, String value) {
        configuration.set(key, value);
        assertThat(check(whole()).remarks())
                .containsExactly(
                        key + " = " + value + " has no effect on what is cached: the cache stands on S3A's classic"
                                + " stream and reads sequential files ahead itself. Remove it.");
        configuration.set("fs.s3a.cache.enabled", "false");
        assertThat(check(whole()).remarks()).isEmpty();
    }

    @Test
    void defaultsOfHadoopAreNobodysChoice() {
        Configuration hadoop = new Configuration();
        hadoop.addResource("core-default.xml");
        assertThat(Preflight.check(whole(), hadoop, List.of()).remarks()).isEmpty();
        hadoop.set("fs.s3a.input.stream.type", "analytics");
        assertThat(Preflight.check(whole(), hadoop, List.of()).remarks()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "disk.capacity, off, disk.slots, 8, fs.s3a.cache.disk.capacity is off",
        "peers, false, peers.port, 7000, fs.s3a.cache.peers is false",
        "metrics.prometheus.port, off, metrics.prometheus.bind, 0.0.0.0, fs.s3a.cache.metrics.prometheus.port is off",
        "warm.bodies, false, warm.bodies.rate, 64m, fs.s3a.cache.warm.bodies is false",
        "warm.enabled, false, warm.files.max, 10, fs.s3a.cache.warm.enabled is false",
        "evict.enabled, false, evict.grace, 0s, fs.s3a.cache.evict.enabled is false",
        "watch.enabled, false, watch.interval, 1s, 'fs.s3a.cache.watch.enabled is false, or nothing is warmed or evicted'"
    })
    void optionOfWhatIsSwitchedOffIsRemarked(String option, String off, String idle, String value, String because) {
        configuration.set("fs.s3a.cache." + option, off);
        assertThat(check(whole()).remarks()).isEmpty();
        configuration.set("fs.s3a.cache." + idle, value);
        assertThat(check(whole()).remarks())
                .containsExactly("fs.s3a.cache." + idle + " does nothing, because " + because + ".");
    }

    @Test
    void keyWithoutHadoopsPrefixIsRemarked() {
        assertThat(check(whole(), "spark.fs.s3a.cache.dirs", "spark.hadoop.fs.s3a.cache.dirs", "spark.master")
                        .remarks())
                .containsExactly("spark.fs.s3a.cache.dirs has no effect: Spark passes on to Hadoop what begins with"
                        + " spark.hadoop. Write spark.hadoop.fs.s3a.cache.dirs.");
    }
}
