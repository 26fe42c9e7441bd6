package dev.thermocline.engine;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.AccessTrace;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectLog;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.engine.ahead.AheadLoads;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.engine.tier.BreakerSettings;
import dev.thermocline.engine.tier.Retention;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;

/**
 * An engine on fakes: two tiers for each kind of block, 4 KiB blocks, 3,000 B tails, everything on the calling thread.
 */
public final class EngineFixture implements AutoCloseable {
    public static final int BLOCK = 4096;
    public static final int TAIL = 3000;
    public static final Owner OWNER = new Owner("0a");
    public static final Duration TTL = Duration.ofHours(1);
    public static final BreakerSettings BREAKER = new BreakerSettings(3, Duration.ofSeconds(2), Duration.ofSeconds(30));
    public static final EngineSettings SETTINGS =
            new EngineSettings(BLOCK, TAIL, 16L * BLOCK, 2, 4, 64L << 20, 1000, Retention.of(TTL));

    public final MapStore tailHeap = new MapStore("heap", 1 << 20);
    final MapStore tailDisk = new MapStore("disk", 16 << 20);
    final MapStore dataHeap = new MapStore("heap", 1 << 20);
    public final MapStore dataDisk = new MapStore("disk", 16 << 20);
    public final CountingListener listener = new CountingListener();
    public final ManualTicker ticker = new ManualTicker();
    public final CacheEngine engine;

    public EngineFixture() {
        this(SETTINGS, Runnable::run, Runnable::run);
    }

    public EngineFixture(EngineSettings settings, Executor fill, Executor ranges) {
        this(settings, fill, ranges, AccessTrace.NONE);
    }

    public EngineFixture(EngineSettings settings, Executor fill, Executor ranges, AccessTrace trace) {
        engine = new CacheEngine(
                settings,
                BREAKER,
                new CacheEngine.Stores(List.of(tailHeap, tailDisk), List.of(dataHeap, dataDisk), ObjectLog.NONE),
                new CacheEngine.Threads(fill, Runnable::run, ranges, AheadLoads.NO_THREAD, ticker),
                listener,
                trace);
    }

    /** An engine that remembers objects by this log; the caller closes it. */
    public static CacheEngine over(ObjectLog log) {
        MapStore store = new MapStore("disk", 1 << 20);
        return new CacheEngine(
                SETTINGS,
                BREAKER,
                new CacheEngine.Stores(List.of(store), List.of(store), log),
                new CacheEngine.Threads(
                        Runnable::run, Runnable::run, Runnable::run, AheadLoads.NO_THREAD, new ManualTicker()),
                new CountingListener());
    }

    public List<MapStore> stores() {
        return List.of(tailHeap, tailDisk, dataHeap, dataDisk);
    }

    public int storeCalls() {
        return stores().stream().mapToInt(MapStore::calls).sum();
    }

    public static ObjectName name(String key) {
        return ObjectName.of("http://s3", "lake", key);
    }

    public static ObjectVersion version(String etag, long length) {
        return new ObjectVersion(etag, Optional.empty(), length);
    }

    public CachedObject object(String key, byte[] content) {
        return engine.object(name(key), OWNER, version("etag", content.length));
    }

    /** Random bytes, the same for the same length. */
    public static byte[] content(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** A sealed frame around some bytes. */
    public static ByteBuffer frame(BlockKey key, byte[] payload) {
        return BlockFrame.of(key, ByteBuffer.wrap(payload));
    }

    public static ReadRange wanted(int start, int end) {
        return new ReadRange(start, ByteBuffer.allocate(end - start));
    }

    /** Reads [start, end) and returns it. */
    public byte[] read(CachedObject object, FakeOrigin origin, int start, int end) throws IOException {
        ReadRange wanted = wanted(start, end);
        engine.read(object, List.of(wanted), origin, AdmissionScope.ALL);
        return wanted.target().array();
    }

    public static byte[] slice(byte[] content, int start, int end) {
        return Arrays.copyOfRange(content, start, end);
    }

    @Override
    public void close() {
        engine.close();
    }
}
