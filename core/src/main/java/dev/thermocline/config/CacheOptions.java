package dev.thermocline.config;

import static dev.thermocline.config.option.Option.fileSystem;
import static dev.thermocline.config.option.Option.jvm;
import static dev.thermocline.config.option.OptionType.bool;
import static dev.thermocline.config.option.OptionType.dateFormats;
import static dev.thermocline.config.option.OptionType.directories;
import static dev.thermocline.config.option.OptionType.diskCapacity;
import static dev.thermocline.config.option.OptionType.duration;
import static dev.thermocline.config.option.OptionType.expression;
import static dev.thermocline.config.option.OptionType.file;
import static dev.thermocline.config.option.OptionType.integer;
import static dev.thermocline.config.option.OptionType.names;
import static dev.thermocline.config.option.OptionType.oneOf;
import static dev.thermocline.config.option.OptionType.patterns;
import static dev.thermocline.config.option.OptionType.secret;
import static dev.thermocline.config.option.OptionType.size;

import dev.thermocline.config.option.ByteSize;
import dev.thermocline.config.option.DiskCapacity;
import dev.thermocline.config.option.NamePatterns;
import dev.thermocline.config.option.Option;
import dev.thermocline.config.option.OptionList;
import dev.thermocline.config.option.OptionType;
import dev.thermocline.config.option.TtlRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every option of the cache, those of what commits set off in {@link CommitOptions}, those of peers in
 * {@link PeerOptions}. A new option is one constant, one
 * entry of a list and one component of {@link CacheSettings}; the tests and docs/CONFIGURATION.md fail until all three
 * are there.
 */
public final class CacheOptions {
    /** What all keys begin with. */
    public static final String PREFIX = Option.PREFIX;

    private static final int PAGE_BYTES = 4 * 1024;

    private static final String UUID = "[0-9a-f-]{36}";

    /** Names that writers make unique: who has seen one has seen all that it will ever mean. */
    public static final NamePatterns UNIQUE_NAMES = NamePatterns.parse(String.join(
            ",",
            "part-[0-9]{5}-" + UUID + ".*", // Spark, delta-rs
            "part-[0-9]{5}-tid-[0-9]+-" + UUID + ".*", // Databricks
            "part-" + UUID + "-[0-9]+.*\\.parquet", // Flink
            "[0-9]{8}_[0-9]{6}_[0-9]{5}_[0-9a-z]{5}_" + UUID + "(?:\\..*)?", // Trino
            // a UUID alone is often an entity's id, under which bytes are replaced: there a commit has to confirm it
            UUID + "-[0-9]{3}[0-9]*\\.parquet", // Delta Kernel's writers
            "deletion_vector_" + UUID + "\\.bin",
            "cdc-[0-9]{5}-" + UUID + ".*",
            "[0-9]{20}\\.checkpoint\\." + UUID + "\\.(parquet|json)",
            "_sidecars/" + UUID + "\\.parquet"));

    public static final Option<Boolean> ENABLED = fileSystem(
            "enabled",
            bool(),
            "true",
            "Whether reads and writes of this file system use the cache. When false it behaves as " + "plain S3A.");

    public static final Option<Optional<List<Path>>> DIRECTORIES = jvm(
            "dirs",
            directories().or("auto"),
            "auto",
            "Local directories of the disk tier, best one for each disk; each must belong to the user who runs the JVM,"
                    + " and nobody else may write there. `auto` is a private directory below the local directories of"
                    + " YARN or Spark, else below `hadoop.tmp.dir`: set it in production.");

    public static final Option<DiskCapacity> DISK_CAPACITY = jvm(
            "disk.capacity",
            diskCapacity(),
            "auto",
            "Disk space of one JVM. `auto` takes 40 % of the free space of the volume divided by disk.slots, at most 500g;"
                    + " where dirs is not set 10 %, at most 20g divided by disk.slots, or 1g in a Kubernetes pod; and"
                    + " nothing of a volume that is memory. A size that does not fit the volume is lowered. `off` leaves"
                    + " out the disk tier.");

    public static final Option<Integer> DISK_SLOTS = jvm(
            "disk.slots",
            integer(1, 64),
            "4",
            "How many JVMs of one machine may use the directories at the same time. Each locks a slot"
                    + " of its own, and a new JVM adopts a free slot with its content.");

    public static final Option<DiskEngine> DISK_ENGINE = jvm(
            "disk.engine",
            oneOf(DiskEngine.class),
            "region",
            "What the disk tier is made of: `region` files outlive the process, however it ends; `ehcache` starts empty"
                    + " each time.");

    public static final Option<DiskEncryption> DISK_ENCRYPTION = jvm(
            "disk.encryption",
            oneOf(DiskEncryption.class),
            "off",
            "Whether bytes on the local disk are encrypted: under an `ephemeral` key they end with the process; under"
                    + " disk.encryption.key (`key`) they are found again. Without its key the disk tier is left out.");

    public static final Option<Boolean> DISK_ENCRYPTION_KEY = jvm(
            "disk.encryption.key",
            secret("64 hexadecimal digits, or base64 of 32 bytes"),
            "",
            "The key of disk.encryption = key. Keep it in a credential provider of Hadoop: whoever sees the configuration"
                    + " sees what stands in it.");

    public static final Option<ByteSize> DISK_FREE_RESERVE = jvm(
            "disk.free.reserve",
            size("0", "1p"),
            "1g",
            "Free space that the cache leaves on the volume. Below it nothing more is written.");

    public static final Option<Optional<ByteSize>> OFF_HEAP_CAPACITY = jvm(
            "offheap.capacity",
            size("16m", "1t").or("off"),
            "off",
            "Memory outside the Java heap for blocks. Count it into the memory overhead of the container: what exceeds"
                    + " the container's memory or -XX:MaxDirectMemorySize is not taken.");

    public static final Option<ByteSize> TAIL_HEAP_CAPACITY = jvm(
            "tail.heap.capacity", size("1m", "16g"), "64m", "Java heap for file tails and other small hot objects.");

    public static final Option<Integer> TAIL_DISK_SHARE = jvm(
            "tail.disk.share",
            integer(1, 50),
            "10",
            "Percent of the disk capacity that is reserved for tails. Data blocks never take it.");

    public static final Option<ByteSize> TAIL_SIZE = jvm(
            "tail.size", size("4k", "256k"), "64k", "Bytes kept from the end of each file: footer and page indexes.");

    public static final Option<ByteSize> BLOCK_SIZE = jvm(
            "block.size",
            size("60k", "8188k").where(CacheOptions::isWholePages, "a multiple of 4k"),
            "1020k",
            "Unit in which data is fetched and kept. Together with its header page of 4k it should "
                    + "fill a power of two: 1020k, or 252k for small executors.");

    public static final Option<ByteSize> READ_MERGE_MAX = jvm(
            "read.merge.max",
            size("1m", "1g"),
            "128m",
            "Longest single ranged GET that merges neighbouring missing blocks.");

    public static final Option<Integer> READ_PARALLEL_RANGES = jvm(
            "read.parallel.ranges",
            integer(1, 64),
            "4",
            "How many ranged GETs one read may have open at the same time.");

    public static final Option<Integer> READ_RETRIES = jvm(
            "read.retries",
            integer(0, 10),
            "3",
            "How often in a row a GET whose body broke off is continued from there. What S3 refuses is repeated by S3A alone.");

    public static final Option<ByteSize> WRITE_QUEUE_CAPACITY = jvm(
            "write.queue.capacity",
            size("4m", "4g"),
            "32m",
            "Bytes that may wait to be stored. Blocks beyond it are not cached, and counted.");

    public static final Option<Boolean> CAPTURE_ENABLED = fileSystem(
            "capture.enabled", bool(), "true", "Whether files are cached while they are written. It costs no request.");

    public static final Option<ByteSize> CAPTURE_BUDGET = jvm(
            "capture.budget",
            size("4m", "4g"),
            "64m",
            "Bytes that all open captures of the process may hold in memory.");

    public static final Option<Optional<ByteSize>> CAPTURE_FILE_MAX = jvm(
            "capture.file.max",
            size("4k", "1p").or("unlimited"),
            "unlimited",
            "Bodies of larger files are not captured; their tails always are.");

    public static final Option<NamePatterns> CAPTURE_PATTERNS = fileSystem(
            "capture.patterns",
            patterns(),
            ".*",
            "Names whose bodies are captured; of others the tail. Matched as in immutable.patterns.");

    public static final Option<NamePatterns> INCLUDE_PATTERNS = fileSystem(
            "include.patterns",
            patterns(),
            ".*",
            "Names that may be cached; all others are read and written as with plain S3A. Matched as in"
                    + " immutable.patterns; packs of names: " + NamePatterns.PACKS_IN_WORDS + ".");

    public static final Option<Optional<ByteSize>> FILE_MAX = fileSystem(
            "file.max",
            size("4k", "1p").or("unlimited"),
            "unlimited",
            "Of larger files only the tail is kept, and other ranges are read as S3A reads them.");

    public static final Option<Optional<Integer>> RECENCY_DAYS = fileSystem(
            "recency.days",
            integer(1, 3650).or("unlimited"),
            "unlimited",
            "Files in partitions that are more days old than this are not cached, neither read, written nor warmed."
                    + " Files without a partition date are.");

    public static final Option<List<String>> PARTITION_COLUMNS = jvm(
            "partition.columns",
            names(),
            "date,dt,day,month",
            "Partition columns in which the date is looked for, first match wins.");

    public static final Option<List<String>> PARTITION_FORMATS = jvm(
            "partition.formats",
            dateFormats(),
            "yyyy-MM-dd,yyyyMMdd,yyyy-MM,yyyyMM",
            "How dates are written in them, first match wins. A month counts as its last day.");

    public static final Option<Optional<ByteSize>> SCAN_BYTES = fileSystem(
            "scan.bytes",
            size("1m", "1p").or("off"),
            "off",
            "A stream that has fetched more than this from S3 and peers is taken for one that reads everything once: from then on"
                    + " it leaves only blocks that another such stream has missed before.");

    public static final Option<String> ONE_PASS_JOBS = fileSystem(
            "one.pass.jobs",
            expression(),
            "(?s).*<br/>Optimizing [0-9]+ files.*",
            "Spark jobs that read everything once, by their whole description: they leave blocks only of what several"
                    + " streams read. The default is what OPTIMIZE calls its jobs; empty for none.");

    public static final Option<Optional<Duration>> TTL = jvm(
            "ttl", duration("1m", "36500d").or("unlimited"), "7d", "How long bytes stay after they were last read.");

    public static final Option<TtlRules> TTL_RULES = jvm(
            "ttl.rules",
            OptionType.ttlRules("1m"),
            "",
            "Names whose bytes stay longer or shorter than ttl: `.*_delta_log/.*=1d, dim_[a-z]+/.*=90d`. The first rule"
                    + " that matches counts; expressions are matched as in immutable.patterns.");

    public static final Option<Integer> OBJECTS_MAX = jvm(
            "objects.max",
            integer(1_000, 10_000_000),
            "200000",
            "How many objects are remembered by identity, within 5 % of the heap. The least useful ones go first, with their"
                    + " bytes.");

    public static final Option<Integer> STATUS_MAX = jvm(
            "status.max",
            integer(1_000, 10_000_000),
            "100000",
            "How many file statuses of immutable names are remembered, within 2.5 % of the heap.");

    public static final Option<Optional<Duration>> STATUS_TTL = jvm(
            "status.ttl",
            duration("1m", "36500d").or("unlimited"),
            "7d",
            "How long the status of an immutable name may be served without asking S3.");

    public static final Option<NamePatterns> IMMUTABLE_PATTERNS = fileSystem(
            "immutable.patterns",
            patterns(),
            "",
            "Names that are unique by construction and never change, so that their status is served without a request; in"
                    + " addition to those of Spark, Databricks, delta-rs, Delta Kernel, Flink and Trino, and to files that a"
                    + " Delta commit adds. An expression without a slash matches the whole file name, one with a slash the"
                    + " whole end of the path.");

    public static final Option<NamePatterns> NEVER_PATTERNS = fileSystem(
            "never.patterns",
            patterns(),
            "",
            "Names that are never cached, in addition to the built-in ones. Matched as in "
                    + "immutable.patterns, and stronger.");

    public static final Option<Sharing> SHARE = fileSystem(
            "share",
            oneOf(Sharing.class),
            "owner",
            "Who sees cached bytes and statuses: file systems that S3 can't tell apart, or " + "all of the process.");

    public static final Option<Boolean> PRINCIPAL = fileSystem(
            "principal",
            secret("any text; `${key}` stands for the value of another option"),
            "",
            "Whom S3 sees behind the credentials, for classes of which the cache can't know it and for keys that are"
                    + " renewed: file systems of a user with the same text share, whatever their keys.");

    public static final Option<Optional<Duration>> REAUTHORIZE_INTERVAL = fileSystem(
            "reauthorize.interval",
            duration("1s", "36500d").or("off"),
            "off",
            "How long S3's answer about an object allows its owner to open it from the cache. After it one HEAD asks again,"
                    + " so that rights that were taken away end; each process asks for itself.");

    public static final Option<Duration> LOG_LISTING_TRUST = fileSystem(
            "log.listing.trust",
            duration("0s", "1m"),
            "10s",
            "How long after a listing of a Delta log its files are opened as the listing names them, without asking S3: by"
                    + " whoever has the same rights, unless this process changes them. 0s asks S3 at each open.");

    public static final Option<Optional<Duration>> LOG_INTERVAL = jvm(
            "log.interval", duration("1s", "1d").or("off"), "5m", "How often the cache logs a line with its numbers.");

    public static final Option<Integer> LOG_ZERO_HIT_ALARM_INSERTS = jvm(
            "log.zero.hit.alarm.inserts",
            integer(1, 1_000_000_000),
            "1000",
            "Inserts without a single hit after which a warning is logged that the cache does not work.");

    public static final Option<Duration> CLOSE_DEADLINE = jvm(
            "close.deadline",
            duration("0s", "5m"),
            "5s",
            "How long closing the cache may take; what is not stored by then is lost to the cache " + "only.");

    public static final Option<Boolean> SELF_TEST = jvm(
            "self.test",
            bool(),
            "true",
            "Whether the cache writes, reads and evicts a tiny object when it starts, and logs a warning if that fails.");

    public static final Option<Integer> BREAKER_FAILURES = jvm(
            "breaker.failures", integer(1, 1_000), "5", "Failures of a tier in a row after which reads go around it.");

    public static final Option<Duration> BREAKER_SLOW_CALL = jvm(
            "breaker.slow.call",
            duration("10ms", "5m"),
            "2s",
            "A call to a tier that takes longer counts as a failure; a reader waits no longer for a disk that hangs.");

    public static final Option<Duration> BREAKER_PAUSE = jvm(
            "breaker.pause",
            duration("1s", "1h"),
            "30s",
            "How long a failing tier is left alone before one call probes it.");

    public static final Option<Optional<Path>> TRACE_FILE = jvm(
            "trace.file",
            file().or("off"),
            "off",
            "Where reads of blocks are recorded for a replay with other sizes and policies. Each process appends its number"
                    + " to the name. The file holds no names, only hashes of them.");

    public static final Option<ByteSize> TRACE_MAX = jvm(
            "trace.max",
            size("1m", "1p"),
            "1g",
            "Longest trace of one process. What is read later is not recorded, and counted. Its names may take as much.");

    public static final Option<Boolean> TRACE_NAMES = jvm(
            "trace.names",
            bool(),
            "false",
            "Whether a second file, `.names` behind the name of the trace, holds the path that each hash stands for.");

    /** All options, in the order of the documentation. */
    private static final List<Option<?>> BEFORE = List.of(
            ENABLED,
            DIRECTORIES,
            DISK_CAPACITY,
            DISK_SLOTS,
            DISK_ENGINE,
            DISK_ENCRYPTION,
            DISK_ENCRYPTION_KEY,
            DISK_FREE_RESERVE,
            OFF_HEAP_CAPACITY,
            TAIL_HEAP_CAPACITY,
            TAIL_DISK_SHARE,
            TAIL_SIZE,
            BLOCK_SIZE,
            READ_MERGE_MAX,
            READ_PARALLEL_RANGES,
            READ_RETRIES,
            WRITE_QUEUE_CAPACITY,
            CAPTURE_ENABLED,
            CAPTURE_BUDGET,
            CAPTURE_FILE_MAX,
            CAPTURE_PATTERNS,
            INCLUDE_PATTERNS,
            FILE_MAX,
            RECENCY_DAYS,
            PARTITION_COLUMNS,
            PARTITION_FORMATS,
            SCAN_BYTES,
            ONE_PASS_JOBS,
            TTL,
            TTL_RULES,
            OBJECTS_MAX,
            STATUS_MAX,
            STATUS_TTL,
            IMMUTABLE_PATTERNS,
            NEVER_PATTERNS,
            SHARE,
            PRINCIPAL,
            REAUTHORIZE_INTERVAL,
            LOG_LISTING_TRUST);

    private static final List<Option<?>> AFTER = List.of(
            LOG_INTERVAL,
            LOG_ZERO_HIT_ALARM_INSERTS,
            CLOSE_DEADLINE,
            SELF_TEST,
            BREAKER_FAILURES,
            BREAKER_SLOW_CALL,
            BREAKER_PAUSE,
            TRACE_FILE,
            TRACE_MAX,
            TRACE_NAMES);

    /** All options, in the order of the documentation. */
    public static final List<Option<?>> ALL = Stream.of(
                    BEFORE, CommitOptions.ALL, PeerOptions.ALL, SavingsOptions.ALL, MetricsOptions.ALL, AFTER)
            .flatMap(List::stream)
            .<Option<?>>map(option -> option)
            .toList();

    /** The options and the keys that are no longer options. */
    static final OptionList LIST = new OptionList(PREFIX, ALL, Map.of());

    private CacheOptions() {}

    private static boolean isWholePages(ByteSize size) {
        return size.bytes() % PAGE_BYTES == 0;
    }
}
