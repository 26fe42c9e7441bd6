package dev.thermocline.metrics;

import static dev.thermocline.metrics.CacheMetric.counter;
import static dev.thermocline.metrics.CacheMetric.gauge;

import dev.thermocline.admission.RejectReason;
import dev.thermocline.cache.EntryTable;
import dev.thermocline.cache.EvictionReason;
import dev.thermocline.cache.block.BlockKind;
import dev.thermocline.peer.PeerUnavailableException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Every metric of a process's cache. Names are {@code cache.<family>[.<tier or kind or reason>]}; what counts bytes has
 * that in its name. A new metric is one constant and one entry of {@link #ALL}; docs/METRICS.md is generated from it.
 */
public final class MetricCatalogue {
    private static final String[] TIERS = {"heap", "offheap", "disk"};
    private static final String BYTES = "bytes";
    private static final String BLOCKS = "blocks";
    private static final String READS = "reads";
    private static final String REQUESTS = "requests";

    public static final CacheMetric HITS = counter(
            "cache.hits.<tier>",
            READS,
            "Reads of one block that a tier served. `queue`: blocks that were still on their way into a tier. `stream`: the"
                    + " block that the reading stream had fetched itself.",
            "queue",
            "stream",
            "heap",
            "offheap",
            "disk");

    public static final CacheMetric HIT_BYTES = counter(
            "cache.hit.bytes.<tier>",
            BYTES,
            "Bytes that those hits delivered.",
            "queue",
            "stream",
            "heap",
            "offheap",
            "disk");

    public static final CacheMetric MISSES =
            counter("cache.misses", READS, "Reads of one block that no tier held, so that a peer or S3 served them.");

    public static final CacheMetric MISSES_OF_KIND =
            counter("cache.misses.<kind>", READS, "Misses by what was read.", lowerCase(BlockKind.values()));

    public static final CacheMetric MISS_BYTES = counter("cache.miss.bytes", BYTES, "Bytes that misses delivered.");

    public static final CacheMetric ORIGIN_GETS = counter(
            "cache.origin.gets",
            REQUESTS,
            "GETs sent to S3 for missing ranges and suffix probes, without repeated ones.");

    public static final CacheMetric ORIGIN_RETRIES =
            counter("cache.origin.retries", REQUESTS, "GETs that continue one whose body broke off.");

    public static final CacheMetric ORIGIN_BYTES =
            counter("cache.origin.bytes", BYTES, "Bytes that the GETs fetched, whole blocks.");

    public static final CacheMetric ORIGIN_WANTED =
            counter("cache.origin.wanted.bytes", BYTES, "Bytes among them that readers had asked for.");

    public static final CacheMetric AHEAD_REFUSALS = counter(
            "cache.ahead.refusals.<reason>",
            "ranges",
            "Ranges that were not fetched ahead of a sequential reader, who fetched them itself. `budget`: all streams"
                    + " together held as much as they may. `no-thread`: no thread was free or could be started.",
            "budget",
            "no-thread");

    public static final CacheMetric PEER_RANGES = counter(
            "cache.peer.ranges",
            "ranges",
            "Missing ranges of which peers delivered bytes, so that S3 was asked for the rest.");

    public static final CacheMetric PEER_TAILS = counter(
            "cache.peer.tails",
            "files",
            "Ends of files of which only the name was known that peers delivered, with their versions: such an open sends"
                    + " S3 nothing.");

    public static final CacheMetric PEER_BYTES =
            counter("cache.peer.bytes", BYTES, "Bytes of those ranges and tails that peers delivered.");

    public static final CacheMetric PEER_FAILURES = counter(
            "cache.peer.failures.<reason>",
            "ranges",
            "Ranges that a peer was asked for and did not deliver, or not to the end: S3 did. `absent`: it did not have"
                    + " them. `busy`: it had too much to do. `silent`: no answer within `fs.s3a.cache.peers.head-start`, or"
                    + " it stopped. `broken`: the connection failed. `refused`: it does not serve this process or owner."
                    + " `corrupt`: the bytes did not match their checksums. `foreign`: another version or layout.",
            Arrays.stream(PeerUnavailableException.Reason.values())
                    .map(PeerUnavailableException.Reason::label)
                    .toArray(String[]::new));

    public static final CacheMetric PEER_SERVED =
            counter("cache.peer.served.bytes", BYTES, "Bytes that this process's cache had for its peers.");

    public static final CacheMetric SUFFIX_PROBES = counter(
            "cache.first-looks.<outcome>",
            REQUESTS,
            "GETs of the end of a file of which only the name was known. Any outcome but `found` costs what S3A sends on top.",
            "found",
            "missing",
            "empty",
            "unsupported",
            "invalid",
            "refused",
            "failed");

    public static final CacheMetric REAUTHORIZATIONS = counter(
            "cache.reauthorizations.<outcome>",
            REQUESTS,
            "HEADs that asked whether an owner may still read what is cached (`fs.s3a.cache.reauthorize.interval`).",
            "granted",
            "refused",
            "failed");

    public static final CacheMetric CONTRADICTIONS = counter(
            "cache.contradictions.<kind>",
            "names",
            "Names that were forgotten because S3 answered against what was known of them: no such object, another version,"
                    + " fewer bytes. `misplaced`: answers with other bytes than were asked for, of which nothing was kept."
                    + " `tag`: buckets whose entity tags are the same for different bytes."
                    + " `doubted`: files that a task had opened before it failed.",
            "missing",
            "replaced",
            "range",
            "short",
            "misplaced",
            "tag",
            "doubted");

    public static final CacheMetric ORIGIN_PUTS =
            counter("cache.origin.puts", "files", "Files that were written through to S3.");

    public static final CacheMetric EXPIRATIONS =
            counter("cache.expirations", BLOCKS, "Blocks dropped because nobody read them for `fs.s3a.cache.ttl`.");

    public static final CacheMetric INSERTS = counter("cache.inserts", BLOCKS, "Blocks stored, in all tiers.");

    public static final CacheMetric INSERT_BYTES = counter("cache.insert.bytes", BYTES, "Bytes of those blocks.");

    public static final CacheMetric DROPS = counter(
            "cache.drops.<reason>",
            BLOCKS,
            "Blocks, or bodies of written files, that were not stored.",
            "queue-full",
            "closing",
            "no-thread",
            "no-tier",
            "too-large",
            "tier-overloaded",
            "no-room",
            "promotion-overloaded",
            "tier-unavailable",
            "evicted",
            "first-sighting",
            "file-too-large",
            "capture-budget");

    public static final CacheMetric REFUSALS = counter(
            "cache.refusals.<reason>",
            "files",
            "Files that were opened, written or warmed and that the admission rules keep nothing of, or not all.",
            Arrays.stream(RejectReason.values()).map(RejectReason::label).toArray(String[]::new));

    public static final CacheMetric EVICTED = counter(
            "cache.evicted.bytes.<reason>", BYTES, "Bytes that left a tier.", lowerCase(EvictionReason.values()));

    public static final CacheMetric CORRUPTIONS = counter(
            "cache.corruptions",
            BLOCKS,
            "Blocks whose bytes were not the ones that had been written. S3 served instead.");

    public static final CacheMetric TIER_FAILURES = counter(
            "cache.tier.failures.<tier>", "operations", "Operations of a tier that failed or were too slow.", TIERS);

    public static final CacheMetric FAILURES = counter(
            "cache.failures",
            "faults",
            "Faults of the cache that readers did not notice. The log has the first of each.");

    public static final CacheMetric TRACE_DROPPED = counter(
            "cache.trace.dropped",
            "records",
            "Reads and names that a trace lacks: its queue was full, `fs.s3a.cache.trace.max` was reached, or it had failed.");

    public static final CacheMetric BREAKER_OPEN = gauge(
            "cache.breaker.open.<tier>",
            "breakers",
            "Breakers that are open. A tier has one for reads, which then go to S3, and one for writes.",
            TIERS);

    public static final CacheMetric TIER_USED =
            gauge("cache.used.bytes.<tier>", BYTES, "Bytes that a tier holds, with headers and rounding.", TIERS);

    public static final CacheMetric TIER_CAPACITY = gauge(
            "cache.capacity.bytes.<tier>", BYTES, "Bytes that a tier may hold; 0 if there is no such tier.", TIERS);

    public static final CacheMetric OBJECTS = gauge("cache.objects", "objects", "Objects remembered by identity.");

    public static final CacheMetric STATUSES =
            gauge("cache.statuses", "statuses", "File statuses of immutable names that are remembered.");

    public static final CacheMetric ENTRY_BYTES = gauge(
            "cache.entry.bytes.<kind>",
            BYTES,
            "Java heap that tables of names and blocks take, estimated from what was measured. All but `blocks` and"
                    + " `confirmed` take at most a tenth of the heap together.",
            lowerCase(EntryTable.values()));

    public static final CacheMetric QUEUE_BYTES = gauge("cache.queue.bytes", BYTES, "Bytes that wait to be stored.");

    public static final CacheMetric HELD_BYTES = gauge(
            "cache.held.bytes", BYTES, "Bytes of blocks that open streams hold until they have read to their end.");

    public static final CacheMetric AHEAD_BYTES = gauge(
            "cache.ahead.bytes",
            BYTES,
            "Bytes of blocks that are fetched ahead of sequential readers, or held for them.");

    public static final CacheMetric DIRECT_BYTES = gauge(
            "cache.direct.bytes",
            BYTES,
            "Bytes outside the heap that reads of files pass through, at most 2.1 MB; the off-heap tier not counted.");

    public static final CacheMetric CAPTURE_BYTES =
            gauge("cache.capture.bytes", BYTES, "Bytes that captures of open files hold in memory.");

    public static final CacheMetric WARM_PENDING = gauge("cache.warm.pending", "files", "Warm jobs that wait or run.");

    /** All of them, in the order of the documentation. */
    public static final List<CacheMetric> ALL = List.of(
            HITS,
            HIT_BYTES,
            MISSES,
            MISSES_OF_KIND,
            MISS_BYTES,
            ORIGIN_GETS,
            ORIGIN_RETRIES,
            ORIGIN_BYTES,
            ORIGIN_WANTED,
            AHEAD_REFUSALS,
            PEER_RANGES,
            PEER_TAILS,
            PEER_BYTES,
            PEER_FAILURES,
            PEER_SERVED,
            SUFFIX_PROBES,
            REAUTHORIZATIONS,
            CONTRADICTIONS,
            ORIGIN_PUTS,
            EXPIRATIONS,
            INSERTS,
            INSERT_BYTES,
            DROPS,
            REFUSALS,
            EVICTED,
            CORRUPTIONS,
            TIER_FAILURES,
            FAILURES,
            TRACE_DROPPED,
            BREAKER_OPEN,
            TIER_USED,
            TIER_CAPACITY,
            OBJECTS,
            STATUSES,
            ENTRY_BYTES,
            QUEUE_BYTES,
            HELD_BYTES,
            AHEAD_BYTES,
            DIRECT_BYTES,
            CAPTURE_BYTES,
            WARM_PENDING);

    private MetricCatalogue() {}

    private static String[] lowerCase(Enum<?>[] constants) {
        return Arrays.stream(constants).map(MetricCatalogue::lowerCase).toArray(String[]::new);
    }

    /** How a constant is spelled in a name. */
    public static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
