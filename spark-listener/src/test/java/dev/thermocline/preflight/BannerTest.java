package dev.thermocline.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.block.BlockKind;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.engine.tier.TierReport;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** Every line of the banner, for several configurations. */
class BannerTest {
    private static final Installation INSTALLATION = new Installation(
            "0.1.0",
            "4.2.0",
            "3.5.0",
            Optional.of("3.5.0"),
            true,
            true,
            List.of(new Installation.Copy("/jars/t.jar", "0.1.0")));

    private final Configuration configuration = new Configuration(false);

    private List<String> lines(List<String> schemes, Banner.Peers peers) {
        Preflight preflight = Preflight.check(INSTALLATION, configuration, List.of());
        return new Banner(INSTALLATION, schemes, peers)
                .of(preflight, configuration)
                .lines()
                .toList();
    }

    private void set(String option, String value) {
        configuration.set("fs.s3a." + option, value);
    }

    @Test
    void defaults() {
        assertThat(lines(List.of("s3a", "s3", "s3n"), Banner.Peers.ON))
                .containsExactly(
                        "Thermocline 0.1.0 is on, with Spark 4.2.0 and Hadoop 3.5.0",
                        "  cached: all buckets of s3a://, s3://, s3n://",
                        "  in each process: 64 MiB of heap for ends of files, no memory outside the heap, a share of the free"
                                + " disk space in a local directory of Spark's, which may end with the application: set"
                                + " fs.s3a.cache.dirs",
                        "  executors ask each other before S3: yes",
                        "  commits: warm footers of new files, and no columns (fs.s3a.cache.warm.bodies is false); files that"
                                + " they remove leave the cache");
    }

    @Test
    void production() {
        set("cache.dirs", "/mnt/nvme0/thermocline,/mnt/nvme1/thermocline");
        set("cache.disk.capacity", "200g");
        set("cache.offheap.capacity", "1536m");
        set("cache.warm.bodies", "true");
        set("bucket.logs.cache.enabled", "false");
        set("bucket.lake.cache.enabled", "true");
        set("input.stream.type", "analytics");

        assertThat(lines(List.of("s3a"), Banner.Peers.LOCAL))
                .containsExactly(
                        "Thermocline 0.1.0 is on, with Spark 4.2.0 and Hadoop 3.5.0",
                        "  cached: all buckets of s3a://, but not logs (fs.s3a.bucket.logs.cache.enabled is false)",
                        "  in each process: 64 MiB of heap for ends of files, 1.5 GiB of memory outside the heap, 200 GiB of"
                                + " disk in /mnt/nvme0/thermocline, /mnt/nvme1/thermocline",
                        "  executors ask each other before S3: no, in local mode there is one process",
                        "  commits: warm footers of new files and the columns that queries use; files that they remove leave"
                                + " the cache",
                        "  note: fs.s3a.input.stream.type = analytics has no effect on what is cached: the cache stands on"
                                + " S3A's classic stream and reads sequential files ahead itself. Remove it.");
    }

    @Test
    void withoutDiskPeersWarmingEvictionAndSchemes() {
        set("cache.disk.capacity", "off");
        set("cache.peers", "false");
        set("cache.warm.enabled", "false");
        set("cache.evict.enabled", "false");

        assertThat(lines(List.of(), Banner.Peers.OFF))
                .containsExactly(
                        "Thermocline 0.1.0 is on, with Spark 4.2.0 and Hadoop 3.5.0",
                        "  cached: nothing, no scheme is served by the cache",
                        "  in each process: 64 MiB of heap for ends of files, no memory outside the heap, no disk"
                                + " (fs.s3a.cache.disk.capacity is off)",
                        "  executors ask each other before S3: no, fs.s3a.cache.peers is false",
                        "  commits: warm nothing (fs.s3a.cache.warm.enabled is false); files that they remove stay"
                                + " (fs.s3a.cache.evict.enabled is false)");
    }

    @Test
    void switchedOffButForOneBucket() {
        set("cache.enabled", "false");
        assertThat(lines(List.of("s3a"), Banner.Peers.OFF))
                .containsExactly(
                        "Thermocline 0.1.0 is off, with Spark 4.2.0 and Hadoop 3.5.0",
                        "  cached: nothing, because fs.s3a.cache.enabled is false");
        set("bucket.lake.cache.enabled", "true");
        assertThat(lines(List.of("s3a"), Banner.Peers.OFF))
                .containsExactly(
                        "Thermocline 0.1.0 is off, with Spark 4.2.0 and Hadoop 3.5.0",
                        "  cached: only the buckets lake, because fs.s3a.cache.enabled is false");
    }

    @Test
    void obstacleIsAllThatIsShown() {
        set("cache.disk.capacity", "lots");
        assertThat(lines(List.of("s3a"), Banner.Peers.OFF))
                .hasSize(2)
                .startsWith("Thermocline 0.1.0 is off, and S3A stays as it is:")
                .last()
                .asString()
                .startsWith("  fs.s3a.cache.disk.capacity = 'lots'");
    }

    private String started(String process, TierReport... tiers) {
        return Banner.started(
                "0.1.0", process, CacheSettings.from(configuration).tiers(), List.of(tiers));
    }

    private static TierReport tier(String name, BlockKind kind, long gib) {
        return new TierReport(name, kind, gib << 30, 0, 0, true);
    }

    @Test
    void processShowsItsTiersWhenItsCacheStarts() {
        set("cache.disk.capacity", "200g");
        assertThat(started(
                        "7",
                        tier("heap", BlockKind.TAIL, 1),
                        tier("disk", BlockKind.TAIL, 20),
                        tier("disk", BlockKind.DATA, 180)))
                .isEqualTo("Thermocline 0.1.0 has started in executor 7: 1 GiB of heap, 200 GiB of disk");
    }

    @Test
    void processShowsWhatItLacksOfWhatWasAskedFor() {
        set("cache.disk.capacity", "200g");
        set("cache.offheap.capacity", "4g");
        assertThat(started("driver", tier("heap", BlockKind.TAIL, 1), tier("disk", BlockKind.DATA, 40)))
                .isEqualTo(
                        "Thermocline 0.1.0 has started in the driver: 1 GiB of heap, 40 GiB of disk; no 4 GiB outside the"
                                + " heap and not the 200 GiB of disk that were asked for: a warning before this has the reason");
        configuration.unset("fs.s3a.cache.disk.capacity");
        configuration.unset("fs.s3a.cache.offheap.capacity");
        assertThat(started("driver"))
                .isEqualTo(
                        "Thermocline 0.1.0 has started in the driver: no tier could be opened; no disk: a warning before"
                                + " this has the reason");
    }
}
