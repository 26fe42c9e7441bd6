package dev.thermocline.config;

import dev.thermocline.config.option.ByteSize;
import dev.thermocline.config.option.DiskCapacity;
import dev.thermocline.config.option.InvalidOptionException;
import dev.thermocline.config.option.NamePatterns;
import dev.thermocline.config.option.Option;
import dev.thermocline.config.option.TtlRules;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The values of all options, read and checked once. Each component carries the name of its option in {@link
 * CacheOptions}, {@link CommitOptions}, {@link PeerOptions}, {@link SavingsOptions} or {@link MetricsOptions}, where
 * its meaning and limits stand; an empty {@code Optional} is {@code off}, {@code auto} or {@code unlimited}.
 * Immutable, equal by value.
 */
public record CacheSettings(
        boolean enabled,
        boolean selfTest,
        Duration closeDeadline,
        Tiers tiers,
        Reads reads,
        Capture capture,
        Retention retention,
        Admission admission,
        Paths paths,
        Warm warm,
        Watch watch,
        Peers peers,
        Savings savings,
        Metrics metrics,
        Breaker breaker,
        Logging logging,
        Trace trace) {

    private static final Logger LOG = LoggerFactory.getLogger(CacheSettings.class);

    /** Sizes and places of the tiers. The key of the disk is not among them: settings are logged. */
    public record Tiers(
            Optional<List<Path>> directories,
            DiskCapacity diskCapacity,
            int diskSlots,
            DiskEngine diskEngine,
            DiskEncryption diskEncryption,
            boolean diskKeyInConfiguration,
            ByteSize diskFreeReserve,
            Optional<ByteSize> offHeapCapacity,
            ByteSize tailHeapCapacity,
            int tailDiskShare,
            ByteSize tailSize,
            ByteSize blockSize,
            ByteSize writeQueueCapacity) {
        public Tiers {
            directories = directories.map(List::copyOf);
        }

        private static Tiers from(Configuration configuration) {
            return new Tiers(
                    CacheOptions.DIRECTORIES.get(configuration),
                    CacheOptions.DISK_CAPACITY.get(configuration),
                    CacheOptions.DISK_SLOTS.get(configuration),
                    CacheOptions.DISK_ENGINE.get(configuration),
                    CacheOptions.DISK_ENCRYPTION.get(configuration),
                    CacheOptions.DISK_ENCRYPTION_KEY.get(configuration),
                    CacheOptions.DISK_FREE_RESERVE.get(configuration),
                    CacheOptions.OFF_HEAP_CAPACITY.get(configuration),
                    CacheOptions.TAIL_HEAP_CAPACITY.get(configuration),
                    CacheOptions.TAIL_DISK_SHARE.get(configuration),
                    CacheOptions.TAIL_SIZE.get(configuration),
                    CacheOptions.BLOCK_SIZE.get(configuration),
                    CacheOptions.WRITE_QUEUE_CAPACITY.get(configuration));
        }
    }

    /** How misses go to S3. */
    public record Reads(ByteSize mergeMax, int parallelRanges, int retries) {
        private static Reads from(Configuration configuration) {
            return new Reads(
                    CacheOptions.READ_MERGE_MAX.get(configuration),
                    CacheOptions.READ_PARALLEL_RANGES.get(configuration),
                    CacheOptions.READ_RETRIES.get(configuration));
        }
    }

    /** What is kept of files while they are written. */
    public record Capture(
            boolean enabled,
            ByteSize budget,
            Optional<ByteSize> fileMax,
            NamePatterns patterns,
            ByteSize commitLogMax) {
        private static Capture from(Configuration configuration) {
            return new Capture(
                    CacheOptions.CAPTURE_ENABLED.get(configuration),
                    CacheOptions.CAPTURE_BUDGET.get(configuration),
                    CacheOptions.CAPTURE_FILE_MAX.get(configuration),
                    CacheOptions.CAPTURE_PATTERNS.get(configuration),
                    CommitOptions.COMMIT_LOG_MAX.get(configuration));
        }
    }

    /** What is worth keeping. */
    public record Admission(
            NamePatterns includePatterns,
            Optional<ByteSize> fileMax,
            Optional<Integer> recencyDays,
            List<String> partitionColumns,
            List<String> partitionFormats,
            Optional<ByteSize> scanBytes,
            String singlePassJobs) {
        public Admission {
            partitionColumns = List.copyOf(partitionColumns);
            partitionFormats = List.copyOf(partitionFormats);
        }

        private static Admission from(Configuration configuration) {
            return new Admission(
                    CacheOptions.INCLUDE_PATTERNS.get(configuration),
                    CacheOptions.FILE_MAX.get(configuration),
                    CacheOptions.RECENCY_DAYS.get(configuration),
                    CacheOptions.PARTITION_COLUMNS.get(configuration),
                    CacheOptions.PARTITION_FORMATS.get(configuration),
                    CacheOptions.SCAN_BYTES.get(configuration),
                    CacheOptions.ONE_PASS_JOBS.get(configuration));
        }
    }

    /** How much is remembered, how long, and when removed files go. */
    public record Retention(
            Optional<Duration> ttl,
            TtlRules ttlRules,
            int objectsMax,
            int statusMax,
            Optional<Duration> statusTtl,
            boolean evictEnabled,
            Duration evictGrace,
            Duration evictGraceMax) {
        private static Retention from(Configuration configuration) {
            return new Retention(
                    CacheOptions.TTL.get(configuration),
                    CacheOptions.TTL_RULES.get(configuration),
                    CacheOptions.OBJECTS_MAX.get(configuration),
                    CacheOptions.STATUS_MAX.get(configuration),
                    CacheOptions.STATUS_TTL.get(configuration),
                    CommitOptions.EVICT_ENABLED.get(configuration),
                    CommitOptions.EVICT_GRACE.get(configuration),
                    CommitOptions.EVICT_GRACE_MAX.get(configuration));
        }
    }

    /** Which names may be cached how, and for whom. */
    public record Paths(
            NamePatterns immutablePatterns,
            NamePatterns neverPatterns,
            Sharing share,
            boolean principalNamed,
            Optional<Duration> reauthorizeInterval,
            Duration logListingTrust) {
        private static Paths from(Configuration configuration) {
            return new Paths(
                    CacheOptions.IMMUTABLE_PATTERNS.get(configuration),
                    CacheOptions.NEVER_PATTERNS.get(configuration),
                    CacheOptions.SHARE.get(configuration),
                    CacheOptions.PRINCIPAL.get(configuration),
                    CacheOptions.REAUTHORIZE_INTERVAL.get(configuration),
                    CacheOptions.LOG_LISTING_TRUST.get(configuration));
        }
    }

    /** What commits warm, and how executors hear of it. */
    public record Warm(
            boolean enabled,
            Optional<Integer> recencyDays,
            int filesMax,
            ByteSize bytesMax,
            int concurrency,
            Duration timeout,
            ByteSize egressRate,
            boolean bodies,
            ByteSize bodiesRate,
            ByteSize bodiesBytesMax,
            List<String> tables,
            Duration refresh,
            Duration pollInterval) {
        public Warm {
            tables = List.copyOf(tables);
        }

        private static Warm from(Configuration configuration) {
            return new Warm(
                    CommitOptions.WARM_ENABLED.get(configuration),
                    CommitOptions.WARM_RECENCY_DAYS.get(configuration),
                    CommitOptions.WARM_FILES_MAX.get(configuration),
                    CommitOptions.WARM_BYTES_MAX.get(configuration),
                    CommitOptions.WARM_CONCURRENCY.get(configuration),
                    CommitOptions.WARM_TIMEOUT.get(configuration),
                    CommitOptions.WARM_EGRESS_RATE.get(configuration),
                    CommitOptions.WARM_BODIES.get(configuration),
                    CommitOptions.WARM_BODIES_RATE.get(configuration),
                    CommitOptions.WARM_BODIES_BYTES_MAX.get(configuration),
                    CommitOptions.WARM_TABLES.get(configuration),
                    CommitOptions.WARM_REFRESH.get(configuration),
                    CommitOptions.POLL_INTERVAL.get(configuration));
        }
    }

    /** How commits of other applications are found, if anything would be done about them. */
    public record Watch(boolean enabled, Duration interval, Duration intervalMax, Duration idle, List<String> tables) {
        public Watch {
            tables = List.copyOf(tables);
        }

        /** Reads these options alone. */
        public static Watch from(Configuration configuration) {
            boolean useful =
                    CommitOptions.WARM_ENABLED.get(configuration) || CommitOptions.EVICT_ENABLED.get(configuration);
            return new Watch(
                    CommitOptions.WATCH_ENABLED.get(configuration) && useful,
                    CommitOptions.WATCH_INTERVAL.get(configuration),
                    CommitOptions.WATCH_INTERVAL_MAX.get(configuration),
                    CommitOptions.WATCH_IDLE.get(configuration),
                    CommitOptions.WATCH_TABLES.get(configuration));
        }
    }

    /** Whether other processes of the application are asked before S3, and how. */
    public record Peers(boolean enabled, Duration headStart, int port, Optional<String> zone, ByteSize memory) {
        private static Peers from(Configuration configuration) {
            return new Peers(
                    PeerOptions.PEERS.get(configuration),
                    PeerOptions.PEERS_HEAD_START.get(configuration),
                    PeerOptions.PEERS_PORT.get(configuration),
                    PeerOptions.PEERS_ZONE.get(configuration),
                    PeerOptions.PEERS_MEMORY.get(configuration));
        }
    }

    /** When it is reported what the cache saved, and by which prices. */
    public record Savings(Optional<Duration> after, BigDecimal priceGets, BigDecimal priceGib, Duration getTime) {
        private static Savings from(Configuration configuration) {
            return new Savings(
                    SavingsOptions.SAVINGS_AFTER.get(configuration),
                    SavingsOptions.SAVINGS_PRICE_GETS.get(configuration),
                    SavingsOptions.SAVINGS_PRICE_GIB.get(configuration),
                    SavingsOptions.SAVINGS_GET_TIME.get(configuration));
        }
    }

    /** Where the driver shows metrics to Prometheus, if it does. */
    public record Metrics(Optional<Integer> prometheusPort, String prometheusBind) {
        private static Metrics from(Configuration configuration) {
            return new Metrics(
                    MetricsOptions.PROMETHEUS_PORT.get(configuration),
                    MetricsOptions.PROMETHEUS_BIND.get(configuration));
        }
    }

    /** When a failing tier is left alone. */
    public record Breaker(int failures, Duration slowCall, Duration pause) {
        private static Breaker from(Configuration configuration) {
            return new Breaker(
                    CacheOptions.BREAKER_FAILURES.get(configuration),
                    CacheOptions.BREAKER_SLOW_CALL.get(configuration),
                    CacheOptions.BREAKER_PAUSE.get(configuration));
        }
    }

    /** What the cache reports about itself. */
    public record Logging(Optional<Duration> interval, int zeroHitAlarmInserts) {
        private static Logging from(Configuration configuration) {
            return new Logging(
                    CacheOptions.LOG_INTERVAL.get(configuration),
                    CacheOptions.LOG_ZERO_HIT_ALARM_INSERTS.get(configuration));
        }
    }

    /** Whether reads are recorded. */
    public record Trace(Optional<Path> file, ByteSize max, boolean names) {
        private static Trace from(Configuration configuration) {
            return new Trace(
                    CacheOptions.TRACE_FILE.get(configuration),
                    CacheOptions.TRACE_MAX.get(configuration),
                    CacheOptions.TRACE_NAMES.get(configuration));
        }
    }

    /**
     * Reads all options and checks them alone and against each other. Deprecated keys are logged as warnings.
     *
     * @throws InvalidOptionException at the first key below {@link CacheOptions#PREFIX} that is unknown, or value that
     *     is not allowed
     */
    public static CacheSettings from(Configuration configuration) {
        CacheOptions.LIST.check(configuration).forEach(LOG::warn);
        CacheSettings settings = new CacheSettings(
                CacheOptions.ENABLED.get(configuration),
                CacheOptions.SELF_TEST.get(configuration),
                CacheOptions.CLOSE_DEADLINE.get(configuration),
                Tiers.from(configuration),
                Reads.from(configuration),
                Capture.from(configuration),
                Retention.from(configuration),
                Admission.from(configuration),
                Paths.from(configuration),
                Warm.from(configuration),
                Watch.from(configuration),
                Peers.from(configuration),
                Savings.from(configuration),
                Metrics.from(configuration),
                Breaker.from(configuration),
                Logging.from(configuration),
                Trace.from(configuration));
        settings.checkTogether();
        return settings;
    }

    /**
     * As {@link #from}, for the file system of one bucket.
     *
     * @throws InvalidOptionException also at an option of the whole process that is set for this bucket
     */
    public static CacheSettings ofBucket(Configuration configuration, String bucket) {
        if (CacheOptions.ENABLED.get(configuration)) {
            CacheOptions.LIST.checkBucket(configuration, bucket);
        }
        return from(configuration);
    }

    /**
     * Options of the whole process that have other values in a second configuration, with both values, for a message.
     */
    public static List<String> differences(Configuration first, Configuration second) {
        return CacheOptions.LIST.differences(first, second);
    }

    private void checkTogether() {
        checkFits(CacheOptions.TAIL_SIZE, tiers.tailSize, CacheOptions.TAIL_HEAP_CAPACITY, tiers.tailHeapCapacity);
        checkFits(CacheOptions.BLOCK_SIZE, tiers.blockSize, CacheOptions.READ_MERGE_MAX, reads.mergeMax);
        checkFits(CacheOptions.BLOCK_SIZE, tiers.blockSize, CacheOptions.CAPTURE_BUDGET, capture.budget);
        checkFits(
                CacheOptions.BLOCK_SIZE, tiers.blockSize, CacheOptions.WRITE_QUEUE_CAPACITY, tiers.writeQueueCapacity);
        if (tiers.diskCapacity instanceof DiskCapacity.Fixed fixed) {
            ByteSize tailSpace = new ByteSize(fixed.size().bytes() / 100 * tiers.tailDiskShare);
            checkFits(CacheOptions.TAIL_SIZE, tiers.tailSize, CacheOptions.TAIL_DISK_SHARE, tailSpace);
        }
    }

    private static void checkFits(Option<?> part, ByteSize size, Option<?> whole, ByteSize space) {
        if (size.compareTo(space) > 0) {
            throw new InvalidOptionException(
                    part.key(),
                    size.toString(),
                    "the value is more than the " + space + " that " + whole.key() + " gives it; allowed: at most "
                            + space,
                    "Lower " + part.key() + " or raise " + whole.key(),
                    null);
        }
    }
}
