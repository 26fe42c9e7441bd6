package dev.thermocline.engine;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.AccessTrace;
import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.Origin;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectLog;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.engine.catalog.ObjectCatalog;
import dev.thermocline.engine.fetch.BlockBuffers;
import dev.thermocline.engine.fetch.FetchSettings;
import dev.thermocline.engine.layout.BlockLayout;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.engine.layout.Deliveries;
import dev.thermocline.engine.layout.Extent;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.engine.read.HeldBlocks;
import dev.thermocline.engine.read.ReadThrough;
import dev.thermocline.engine.read.ResidentBytes;
import dev.thermocline.engine.read.StreamBlocks;
import dev.thermocline.engine.read.Streams;
import dev.thermocline.engine.tier.BreakerSettings;
import dev.thermocline.engine.tier.GuardedStore;
import dev.thermocline.engine.tier.Retention;
import dev.thermocline.engine.tier.Tier;
import dev.thermocline.engine.tier.TierReport;
import dev.thermocline.engine.tier.TieredCache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The cache of one process, put together: objects, tiers, loads. Everything above it (file systems, warming) uses
 * this class. Thread-safe. Owns the stores; executors belong to the caller, who stops them after {@link #close}.
 */
public final class CacheEngine implements AutoCloseable {
    private final EngineSettings settings;
    private final BlockLayout layout;
    private final ObjectCatalog catalog;
    private final TieredCache tiers;
    private final ReadThrough reads;
    private final ResidentBytes resident;
    private final Streams streams;
    private final PeerBlocks peers;
    private final NewObjects newObjects;
    private final ObjectLog log;
    private final CacheListener listener;

    /**
     * The stores of the two kinds of blocks, fastest first.
     *
     * @param tails where tails live
     * @param blocks where data blocks live; may be empty, then only tails are cached
     * @param objects what is remembered of objects over the end of the process
     */
    public record Stores(List<BlockStore> tails, List<BlockStore> blocks, ObjectLog objects) {
        /** Copies the lists. */
        public Stores {
            tails = List.copyOf(tails);
            blocks = List.copyOf(blocks);
            requireNonNull(objects, "objects is null");
        }
    }

    /**
     * What the engine runs on.
     *
     * @param fill stores blocks, in order; bounded by the engine's queue
     * @param maintenance evicts; may run in the caller
     * @param ranges fetches additional ranges of a read; may reject
     * @param ahead fetches ahead of readers; starts at once or rejects
     * @param ticker the clock for expiry and breakers
     * @param buffers memory of blocks that are fetched
     * @param patience how long a reader waits for a block of another one's request while no byte of it arrives
     */
    public record Threads(
            Executor fill,
            Executor maintenance,
            Executor ranges,
            Executor ahead,
            Ticker ticker,
            BlockBuffers buffers,
            Duration patience) {
        private static final Duration PATIENCE = Duration.ofSeconds(10);

        /** Blocks on the heap; a request that brings nothing for 10 s is waited for no longer. */
        public Threads(Executor fill, Executor maintenance, Executor ranges, Executor ahead, Ticker ticker) {
            this(fill, maintenance, ranges, ahead, ticker, BlockBuffers.HEAP, PATIENCE);
        }
    }

    /** Puts an engine together whose reads are not traced. */
    public CacheEngine(
            EngineSettings settings, BreakerSettings breaker, Stores stores, Threads threads, CacheListener listener) {
        this(settings, breaker, stores, threads, listener, AccessTrace.NONE);
    }

    /** Puts an engine together; the trace receives each read and stays the caller's. */
    public CacheEngine(
            EngineSettings settings,
            BreakerSettings breaker,
            Stores stores,
            Threads threads,
            CacheListener listener,
            AccessTrace trace) {
        this.settings = requireNonNull(settings, "settings is null");
        this.listener = requireNonNull(listener, "listener is null");
        this.layout = new BlockLayout(settings.blockSize(), settings.tailSize());
        this.newObjects = new NewObjects(stores.blocks(), stores.tails());
        this.tiers = new TieredCache(
                tiers(stores.tails(), breaker, threads),
                tiers(stores.blocks(), breaker, threads),
                settings.queueCapacity(),
                threads.fill(),
                listener);
        this.resident = new ResidentBytes(layout, tiers);
        this.log = stores.objects();
        this.catalog = new ObjectCatalog(
                settings.objectBudget(),
                settings.retention(),
                threads.ticker(),
                threads.maintenance(),
                new SecureRandom()::nextLong,
                this::sealed,
                this::dropped);
        this.reads = new ReadThrough(tiers, layout, fetching(settings, threads), listener, trace, catalog::contains);
        this.streams = reads.streams(new HeldBlocks(Math.max(settings.blockSize(), settings.queueCapacity() / 2)));
        this.peers = new PeerBlocks(catalog, resident, reads);
    }

    private static FetchSettings fetching(EngineSettings settings, Threads threads) {
        return new FetchSettings(
                settings.mergeMax(),
                settings.retries(),
                settings.parallelRanges(),
                threads.ranges(),
                threads.ahead(),
                threads.buffers(),
                threads.patience());
    }

    private List<Tier> tiers(List<BlockStore> stores, BreakerSettings breaker, Threads threads) {
        return stores.stream()
                .map(store -> new GuardedStore(store, breaker, listener, threads.ticker()))
                .map(store -> new Tier(
                        store, settings.retention(), threads.ticker(), threads.maintenance(), listener, newObjects))
                .toList();
    }

    /** What belongs to nobody after this process is not remembered. */
    private void sealed(CachedObject object) {
        if (object.owner().shared()) {
            log.sealed(object);
        }
    }

    private void dropped(CachedObject object) {
        log.dropped(object.id());
        dropBlocks(object.id(), object.length());
    }

    private void dropBlocks(long objectId, long length) {
        layout.keys(objectId, length).forEach(tiers::remove);
    }

    /**
     * Takes over what an earlier process left: the objects that were sealed and their blocks. To be called once, on a
     * thread that may wait; reads and writes go on meanwhile and miss what was not reached yet.
     *
     * @param found is called with each object that is known from now on
     * @throws IOException if it is not known which objects were sealed; then what they left is dropped
     */
    public void adopt(Consumer<CachedObject> found) throws IOException {
        List<CachedObject> recovered;
        Set<Long> restored = new HashSet<>();
        try {
            recovered = log.recover(() -> catalog.all().stream()
                    .filter(object -> object.owner().shared())
                    .toList());
        } catch (IOException e) {
            tiers.adopt(id -> false); // blocks that nobody can name would take the space for ever
            throw e;
        }
        for (CachedObject object : recovered) {
            if (catalog.restore(object)) {
                restored.add(object.id());
                found.accept(object);
            } else {
                log.dropped(object.id());
            }
        }
        tiers.adopt(restored::contains);
    }

    /** The settings that the engine was started with. */
    public EngineSettings settings() {
        return settings;
    }

    /** The newest version of a name that was confirmed to this owner, whatever it is by now. */
    public Optional<CachedObject> newest(ObjectName name, Owner owner) {
        return catalog.newest(name, owner);
    }

    /** Whether this version is known. Not a use. */
    public boolean knows(CachedObject object) {
        return catalog.peek(object.name()).stream().anyMatch(known -> known.id() == object.id());
    }

    /** As {@link ObjectCatalog#stated}. */
    public void stated(ObjectName name, ObjectCatalog.Statements now) {
        catalog.stated(name, now);
    }

    /** As the other method, for an object without a rule of its own. */
    public CachedObject object(ObjectName name, Owner owner, ObjectVersion version) {
        return object(name, owner, version, 0);
    }

    /**
     * The object with exactly these bytes, allotted now if it was not known. The version must come from S3.
     *
     * @param rule number of the rule in {@link Retention} by which it stays, or 0
     */
    public CachedObject object(ObjectName name, Owner owner, ObjectVersion version, int rule) {
        return catalog.seal(name, owner, version, rule);
    }

    /** Fills the range if the tiers hold it all; otherwise returns false and has moved nothing. */
    public boolean readCached(CachedObject object, ReadRange wanted) {
        return reads.readCached(object, wanted);
    }

    /** Fills each range, in the order of positions, that the tiers hold; the position of its target has moved then. */
    public void readCached(CachedObject object, List<ReadRange> wanted) {
        reads.readCached(object, wanted);
    }

    /**
     * Fills all ranges, which must lie within the object, from the tiers and the origin.
     *
     * @param scope how much of what is fetched may stay; with {@code NOTHING} the tail stays all the same
     * @throws IOException what the origin throws, unchanged
     */
    public void read(CachedObject object, List<ReadRange> wanted, Origin origin, AdmissionScope scope)
            throws IOException {
        reads.read(object, wanted, origin, scope);
    }

    /**
     * As the other method, but each range ends by itself: one that fails leaves the others alone.
     *
     * @param deliveries is notified of each range, unless this throws; then of some
     * @throws IOException only what the notified code throws
     */
    public void readEach(
            CachedObject object, List<ReadRange> wanted, Origin origin, AdmissionScope scope, Deliveries deliveries)
            throws IOException {
        reads.readEach(object, wanted, origin, scope, deliveries);
    }

    /**
     * As the first method, for a stream whose next read may go on where this one ends.
     *
     * @param blocks the stream's own
     * @throws IOException what the origin throws, unchanged
     */
    public void read(CachedObject object, ReadRange wanted, Origin origin, AdmissionScope scope, StreamBlocks blocks)
            throws IOException {
        reads.read(object, wanted, origin, scope, blocks);
    }

    /** What streams hold of what they read. */
    public Streams streams() {
        return streams;
    }

    /** The first byte after {@code position} that is not in the same block: a good length for a small read's buffer. */
    public long extentEnd(CachedObject object, long position) {
        return layout.extentFor(object, position).end();
    }

    /**
     * An id for an object that is being written: its blocks are served only after {@link #seal}.
     *
     * @param rule number of the rule in {@link Retention} by which it stays, or 0
     */
    public long newObjectId(int rule) {
        return newObjects.add(catalog.newId(rule));
    }

    /** Objects whose blocks displace what is used least: what is written here, and what commits added. */
    public NewObjects newObjects() {
        return newObjects;
    }

    /**
     * Offers a data block of an object that is being written.
     *
     * @param key starts at a multiple of the block size
     * @param sealedFrame of the block; owned by the engine from now on
     */
    public boolean offerBlock(BlockKey key, ByteBuffer sealedFrame, int payloadLength) {
        return tiers.write(key, sealedFrame, payloadLength);
    }

    /**
     * Offers the last bytes of an object that was sealed. What is stored after its eviction is dropped again.
     *
     * @return false if some of it was dropped
     */
    public boolean offerTail(CachedObject object, byte[] tail) {
        boolean taken = catalog.contains(object) && offerTail(object.id(), object.length(), tail);
        if (catalog.contains(object)) {
            return taken;
        }
        layout.tails(object.id(), object.length()).forEach(extent -> tiers.remove(extent.key()));
        return false;
    }

    /**
     * Offers the last bytes of an object that is being written.
     *
     * @param length the object's, in bytes
     * @param tail copied; what is more than {@link #longestTail} is left out, and what does not fill a tail from its
     *     start
     * @return false if some of it was dropped
     */
    public boolean offerTail(long objectId, long length, byte[] tail) {
        boolean taken = true;
        long start = length - tail.length;
        for (Extent extent : layout.tails(objectId, length)) {
            if (extent.length() > 0 && extent.start() >= start) {
                ByteBuffer payload = ByteBuffer.wrap(tail, (int) (extent.start() - start), extent.length());
                taken &= tiers.write(extent.key(), BlockFrame.of(extent.key(), payload), extent.length());
            }
        }
        return taken;
    }

    /** Most bytes of an object's end that are kept apart from its data blocks. */
    public int longestTail() {
        return layout.longestTail();
    }

    /** Binds an id to what S3 confirmed: its blocks are served from now on. */
    public CachedObject seal(long objectId, ObjectName name, Owner owner, ObjectVersion version) {
        CachedObject object = new CachedObject(objectId, name, owner, version);
        CachedObject sealed = catalog.seal(object);
        if (sealed.id() != objectId) {
            dropBlocks(objectId, version.length());
        }
        return sealed;
    }

    /** Drops the blocks of an object that was never sealed. */
    public void discard(long objectId, long lengthSoFar) {
        dropBlocks(objectId, lengthSoFar);
    }

    /** Drops everything known of a name, for all owners and versions. Never waits for stores. */
    public void evict(ObjectName name) {
        catalog.remove(name);
    }

    /** Drops this version alone. Never waits for stores. */
    public void evict(CachedObject object) {
        catalog.remove(object);
    }

    /** Whether the object's tail would be read without a request. */
    public boolean tailResident(CachedObject object) {
        return catalog.contains(object) && tiers.holds(layout.tail(object).key());
    }

    /** A verified copy of the object's last bytes, as far as its tails are held without a gap. */
    public Optional<byte[]> tail(CachedObject object) {
        return resident.tail(object);
    }

    /**
     * A verified copy of bytes that the tiers hold all of; counts as no read.
     *
     * @param range lies within the object; as long as an array at most
     */
    public Optional<byte[]> resident(CachedObject object, ByteRange range) {
        return resident.range(object, range);
    }

    /** Blocks for other processes. */
    public PeerBlocks peers() {
        return peers;
    }

    /** Whether a data block that is offered now is likely to be stored. */
    public boolean acceptsBlocks() {
        return tiers.acceptsBlocks(layout.blockSize());
    }

    /** Whether there is a tier that data blocks can live in. */
    public boolean takesBlocks() {
        return tiers.takesBlocks();
    }

    /** The data blocks that reads of these ranges have to fetch, in the object's order; the tail needs none. */
    public List<ByteRange> absent(CachedObject object, List<ByteRange> ranges) {
        return resident.absent(object, ranges);
    }

    /**
     * Fetches the data blocks of a range that are neither held nor being fetched, before anybody reads them.
     *
     * @return bytes fetched, whole blocks
     * @throws IOException what the origin throws, unchanged
     */
    public long prefetch(CachedObject object, ByteRange range, Origin origin) throws IOException {
        return reads.prefetch(object, range, origin);
    }

    /** Payload bytes that the tiers hold of a name, of all owners and versions. Not a use: it keeps nothing alive. */
    public Residency residency(ObjectName name) {
        return new HeldBytes(layout, tiers).of(catalog.peek(name));
    }

    /** What the tiers hold of a name's versions of this length. Not a use: it keeps nothing alive. */
    public HeldFile held(ObjectName name, long length) {
        return new HeldBytes(layout, tiers).best(catalog.peek(name), length);
    }

    /**
     * What the tiers hold of a name.
     *
     * @param versions objects known under the name
     * @param tailBytes payload bytes of their tails
     * @param dataBytes payload bytes of their data blocks
     */
    public record Residency(int versions, long tailBytes, long dataBytes) {
        /** Tail and data together. */
        public long bytes() {
            return tailBytes + dataBytes;
        }
    }

    /** Drops everything. */
    public void clear() {
        catalog.all().forEach(object -> log.dropped(object.id()));
        catalog.clear();
        tiers.clear();
    }

    /** Objects whose identity is remembered. */
    public long objects() {
        return catalog.count();
    }

    /** Heap that entries take, estimated. */
    public EntryReport entries() {
        return new EntryReport(catalog.bytes(), tiers.entryBytes(), reads.missHistoryBytes());
    }

    /** Blocks that are being fetched. */
    public int loads() {
        return reads.underWay();
    }

    /** Bytes that wait to be stored. */
    public long queuedBytes() {
        return tiers.queuedBytes();
    }

    /** Each tier at this moment. */
    public List<TierReport> tierReports() {
        return tiers.reports();
    }

    @Override
    public void close() {
        tiers.close();
        log.close();
    }
}
