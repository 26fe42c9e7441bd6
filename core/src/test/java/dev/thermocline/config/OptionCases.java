package dev.thermocline.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every option with its default and a sample, by hand. */
final class OptionCases {
    private static final String IMMUTABLE = "part-[0-9]{5}-[0-9a-f-]{36}.*,"
            + "[0-9a-f-]{36}-[0-9]{3}[0-9]*\\.parquet,"
            + "deletion_vector_[0-9a-f-]{36}\\.bin,"
            + "cdc-[0-9]{5}-[0-9a-f-]{36}.*,"
            + "[0-9]{20}\\.checkpoint\\.[0-9a-f-]{36}\\.(parquet|json),"
            + "_sidecars/[0-9a-f-]{36}\\.parquet";

    private OptionCases() {}

    static Stream<OptionCase> all() {
        return Stream.of(
                new OptionCase("enabled", "true", true, "FALSE", false, s -> s.enabled()),
                new OptionCase(
                        "dirs",
                        "${hadoop.tmp.dir}/thermocline",
                        List.of(Path.of("/scratch/thermocline")),
                        "/disk1/../disk1/c, /disk2",
                        List.of(Path.of("/disk1/c"), Path.of("/disk2")),
                        s -> s.tiers().directories()),
                new OptionCase(
                        "disk.capacity",
                        "auto",
                        new DiskCapacity.Automatic(),
                        "20g",
                        new DiskCapacity.Fixed(size("20g")),
                        s -> s.tiers().diskCapacity()),
                new OptionCase("disk.slots", "4", 4, "8", 8, s -> s.tiers().diskSlots()),
                new OptionCase(
                        "disk.engine",
                        "region",
                        DiskEngine.REGION,
                        "ehcache",
                        DiskEngine.EHCACHE,
                        s -> s.tiers().diskEngine()),
                new OptionCase(
                        "disk.encryption",
                        "off",
                        DiskEncryption.OFF,
                        "Ephemeral",
                        DiskEncryption.EPHEMERAL,
                        s -> s.tiers().diskEncryption()),
                new OptionCase(
                        "disk.encryption.key",
                        "",
                        false,
                        "a text that is not looked at",
                        true,
                        s -> s.tiers().diskKeyInConfiguration()),
                new OptionCase(
                        "disk.free.reserve",
                        "1g",
                        size("1g"),
                        "0",
                        size("0"),
                        s -> s.tiers().diskFreeReserve()),
                new OptionCase(
                        "offheap.capacity",
                        "off",
                        Optional.empty(),
                        "2g",
                        Optional.of(size("2g")),
                        s -> s.tiers().offHeapCapacity()),
                new OptionCase(
                        "tail.heap.capacity",
                        "64m",
                        size("64m"),
                        "128m",
                        size("128m"),
                        s -> s.tiers().tailHeapCapacity()),
                new OptionCase(
                        "tail.disk.share", "10", 10, "25", 25, s -> s.tiers().tailDiskShare()),
                new OptionCase(
                        "tail.size",
                        "64k",
                        size("64k"),
                        "128k",
                        size("128k"),
                        s -> s.tiers().tailSize()),
                new OptionCase(
                        "block.size",
                        "1020k",
                        size("1020k"),
                        "252k",
                        size("252k"),
                        s -> s.tiers().blockSize()),
                new OptionCase(
                        "read.merge.max",
                        "128m",
                        size("128m"),
                        "16m",
                        size("16m"),
                        s -> s.reads().mergeMax()),
                new OptionCase(
                        "read.parallel.ranges", "4", 4, "16", 16, s -> s.reads().parallelRanges()),
                new OptionCase("read.retries", "3", 3, "0", 0, s -> s.reads().retries()),
                new OptionCase(
                        "write.queue.capacity",
                        "32m",
                        size("32m"),
                        "8m",
                        size("8m"),
                        s -> s.tiers().writeQueueCapacity()),
                new OptionCase(
                        "capture.enabled",
                        "true",
                        true,
                        "false",
                        false,
                        s -> s.capture().enabled()),
                new OptionCase(
                        "capture.budget",
                        "64m",
                        size("64m"),
                        "256m",
                        size("256m"),
                        s -> s.capture().budget()),
                new OptionCase(
                        "capture.file.max",
                        "unlimited",
                        Optional.empty(),
                        "1g",
                        Optional.of(size("1g")),
                        s -> s.capture().fileMax()),
                new OptionCase(
                        "capture.patterns",
                        ".*",
                        NamePatterns.parse(".*"),
                        "@parquet",
                        NamePatterns.parse(".*\\.parquet"),
                        s -> s.capture().patterns()),
                new OptionCase(
                        "include.patterns",
                        ".*",
                        NamePatterns.parse(".*"),
                        "@delta, [a-z]{1,3}",
                        NamePatterns.parse(".*\\.parquet,deletion_vector_.*\\.bin,_delta_log/.*,[a-z]{1,3}"),
                        s -> s.admission().includePatterns()),
                new OptionCase(
                        "file.max",
                        "unlimited",
                        Optional.empty(),
                        "1g",
                        Optional.of(size("1g")),
                        s -> s.admission().fileMax()),
                new OptionCase(
                        "recency.days",
                        "unlimited",
                        Optional.empty(),
                        "8",
                        Optional.of(8),
                        s -> s.admission().recencyDays()),
                new OptionCase(
                        "partition.columns",
                        "date,dt,day,month",
                        List.of("date", "dt", "day", "month"),
                        "event_date, hour",
                        List.of("event_date", "hour"),
                        s -> s.admission().partitionColumns()),
                new OptionCase(
                        "partition.formats",
                        "yyyy-MM-dd,yyyyMMdd,yyyy-MM,yyyyMM",
                        List.of("yyyy-MM-dd", "yyyyMMdd", "yyyy-MM", "yyyyMM"),
                        "dd.MM.yyyy",
                        List.of("dd.MM.yyyy"),
                        s -> s.admission().partitionFormats()),
                new OptionCase(
                        "scan.bytes",
                        "off",
                        Optional.empty(),
                        "64m",
                        Optional.of(size("64m")),
                        s -> s.admission().scanBytes()),
                new OptionCase(
                        "one.pass.jobs",
                        "(?s).*<br/>Optimizing [0-9]+ files.*",
                        "(?s).*<br/>Optimizing [0-9]+ files.*",
                        "nightly.*",
                        "nightly.*",
                        s -> s.admission().onePassJobs()),
                new OptionCase(
                        "ttl",
                        "7d",
                        Optional.of(Duration.ofDays(7)),
                        "unlimited",
                        Optional.empty(),
                        s -> s.retention().ttl()),
                new OptionCase(
                        "ttl.rules",
                        "",
                        TtlRules.parse("", Duration.ofMinutes(1)),
                        "@delta=1d,  dim_[a-z]{1,3}/.*=90d",
                        TtlRules.parse("@delta=1d,dim_[a-z]{1,3}/.*=90d", Duration.ofMinutes(1)),
                        s -> s.retention().ttlRules()),
                new OptionCase(
                        "objects.max",
                        "200000",
                        200_000,
                        "5000",
                        5_000,
                        s -> s.retention().objectsMax()),
                new OptionCase(
                        "status.max",
                        "100000",
                        100_000,
                        "6000",
                        6_000,
                        s -> s.retention().statusMax()),
                new OptionCase(
                        "status.ttl",
                        "7d",
                        Optional.of(Duration.ofDays(7)),
                        "12h",
                        Optional.of(Duration.ofHours(12)),
                        s -> s.retention().statusTtl()),
                new OptionCase(
                        "immutable.patterns",
                        IMMUTABLE,
                        NamePatterns.parse(IMMUTABLE),
                        "",
                        NamePatterns.parse(""),
                        s -> s.paths().immutablePatterns()),
                new OptionCase(
                        "never.patterns",
                        "",
                        NamePatterns.parse(""),
                        "tmp/.*, [a-z]{1,3}",
                        NamePatterns.parse("tmp/.*,[a-z]{1,3}"),
                        s -> s.paths().neverPatterns()),
                new OptionCase(
                        "share",
                        "owner",
                        Sharing.OWNER,
                        "Process",
                        Sharing.PROCESS,
                        s -> s.paths().share()),
                new OptionCase(
                        "commit.log.max",
                        "8m",
                        size("8m"),
                        "1m",
                        size("1m"),
                        s -> s.capture().commitLogMax()),
                new OptionCase(
                        "warm.enabled",
                        "true",
                        true,
                        "false",
                        false,
                        s -> s.warm().enabled()),
                new OptionCase(
                        "warm.recency.days",
                        "unlimited",
                        Optional.empty(),
                        "30",
                        Optional.of(30),
                        s -> s.warm().recencyDays()),
                new OptionCase(
                        "warm.files.max",
                        "10000",
                        10_000,
                        "50",
                        50,
                        s -> s.warm().filesMax()),
                new OptionCase(
                        "warm.bytes.max",
                        "256m",
                        size("256m"),
                        "1g",
                        size("1g"),
                        s -> s.warm().bytesMax()),
                new OptionCase("warm.concurrency", "4", 4, "2", 2, s -> s.warm().concurrency()),
                new OptionCase(
                        "warm.timeout",
                        "30s",
                        Duration.ofSeconds(30),
                        "1m",
                        Duration.ofMinutes(1),
                        s -> s.warm().timeout()),
                new OptionCase(
                        "warm.bodies",
                        "false",
                        false,
                        "true",
                        true,
                        s -> s.warm().bodies()),
                new OptionCase(
                        "warm.egress.rate",
                        "128m",
                        size("128m"),
                        "8m",
                        size("8m"),
                        s -> s.warm().egressRate()),
                new OptionCase(
                        "warm.bodies.rate",
                        "32m",
                        size("32m"),
                        "8m",
                        size("8m"),
                        s -> s.warm().bodiesRate()),
                new OptionCase(
                        "warm.bodies.bytes.max",
                        "1g",
                        size("1g"),
                        "64m",
                        size("64m"),
                        s -> s.warm().bodiesBytesMax()),
                new OptionCase(
                        "warm.tables",
                        "",
                        List.of(),
                        "s3a://b/one,s3a://b/two",
                        List.of("s3a://b/one", "s3a://b/two"),
                        s -> s.warm().tables()),
                new OptionCase(
                        "warm.refresh",
                        "0s",
                        Duration.ZERO,
                        "10m",
                        Duration.ofMinutes(10),
                        s -> s.warm().refresh()),
                new OptionCase(
                        "evict.enabled",
                        "true",
                        true,
                        "false",
                        false,
                        s -> s.retention().evictEnabled()),
                new OptionCase(
                        "evict.grace",
                        "60s",
                        Duration.ofSeconds(60),
                        "0s",
                        Duration.ZERO,
                        s -> s.retention().evictGrace()),
                new OptionCase(
                        "evict.grace.max",
                        "1h",
                        Duration.ofHours(1),
                        "2h",
                        Duration.ofHours(2),
                        s -> s.retention().evictGraceMax()),
                new OptionCase(
                        "watch.enabled",
                        "true",
                        true,
                        "false",
                        false,
                        s -> s.watch().enabled()),
                new OptionCase(
                        "watch.interval",
                        "5s",
                        Duration.ofSeconds(5),
                        "2s",
                        Duration.ofSeconds(2),
                        s -> s.watch().interval()),
                new OptionCase(
                        "watch.interval.max",
                        "60s",
                        Duration.ofMinutes(1),
                        "2m",
                        Duration.ofMinutes(2),
                        s -> s.watch().intervalMax()),
                new OptionCase(
                        "watch.idle",
                        "1h",
                        Duration.ofHours(1),
                        "2h",
                        Duration.ofHours(2),
                        s -> s.watch().idle()),
                new OptionCase(
                        "watch.tables",
                        "",
                        List.of(),
                        "s3a://b/t, s3a://b/u",
                        List.of("s3a://b/t", "s3a://b/u"),
                        s -> s.watch().tables()),
                new OptionCase(
                        "poll.interval",
                        "500ms",
                        Duration.ofMillis(500),
                        "2s",
                        Duration.ofSeconds(2),
                        s -> s.warm().pollInterval()),
                new OptionCase(
                        "log.interval",
                        "5m",
                        Optional.of(Duration.ofMinutes(5)),
                        "off",
                        Optional.empty(),
                        s -> s.logging().interval()),
                new OptionCase(
                        "log.zero.hit.alarm.inserts",
                        "1000",
                        1_000,
                        "10",
                        10,
                        s -> s.logging().zeroHitAlarmInserts()),
                new OptionCase(
                        "close.deadline",
                        "5s",
                        Duration.ofSeconds(5),
                        "1500ms",
                        Duration.ofMillis(1_500),
                        s -> s.closeDeadline()),
                new OptionCase("self.test", "true", true, "false", false, s -> s.selfTest()),
                new OptionCase(
                        "breaker.failures", "5", 5, "7", 7, s -> s.breaker().failures()),
                new OptionCase(
                        "breaker.slow.call",
                        "2s",
                        Duration.ofSeconds(2),
                        "250ms",
                        Duration.ofMillis(250),
                        s -> s.breaker().slowCall()),
                new OptionCase(
                        "breaker.pause",
                        "30s",
                        Duration.ofSeconds(30),
                        "5m",
                        Duration.ofMinutes(5),
                        s -> s.breaker().pause()),
                new OptionCase(
                        "trace.file",
                        "off",
                        Optional.empty(),
                        "/var/./reads",
                        Optional.of(Path.of("/var/reads")),
                        s -> s.trace().file()),
                new OptionCase(
                        "trace.max",
                        "1g",
                        size("1g"),
                        "2m",
                        size("2m"),
                        s -> s.trace().max()),
                new OptionCase(
                        "trace.names",
                        "false",
                        false,
                        "true",
                        true,
                        s -> s.trace().names()));
    }

    private static ByteSize size(String text) {
        return ByteSize.parse(text);
    }
}
