package dev.thermocline.engine;

import dev.thermocline.admission.Keep;
import dev.thermocline.cache.AccessTrace;
import dev.thermocline.cache.BlockFrame;
import dev.thermocline.cache.BlockKey;
import dev.thermocline.cache.CachedObject;
import dev.thermocline.cache.ObjectLog;
import dev.thermocline.cache.ObjectName;
import dev.thermocline.cache.ObjectVersion;
import dev.thermocline.cache.Owner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;

/** An engine on fakes: two tiers for each kind of block, 4 KiB blocks, 3,000 B tails, everything on the calling thread. */
final class EngineFixture implements AutoCloseable {
    static final int BLOCK = 4096;
    static final int TAIL = 3000;
    static final Owner OWNER = new Owner("0a");
    static final Duration TTL = Duration.ofHours(1);
    static final BreakerSettings BREAKER = new BreakerSettings(3, Duration.ofSeconds(2), Duration.ofSeconds(30));
    static final EngineSettings SETTINGS =
            new EngineSettings(BLOCK, TAIL, 16L * BLOCK, 2, 4, 64L << 20, 1000, Retention.of(TTL));

    final MapStore tailHeap = new MapStore("heap", 1 << 20);
    final MapStore tailDisk = new MapStore("disk", 16 << 20);
    final MapStore dataHeap = new MapStore("heap", 1 << 20);
    final MapStore dataDisk = new MapStore("disk", 16 << 20);
    final CountingListener listener = new CountingListener();
    final ManualTicker ticker = new ManualTicker();
    final CacheEngine engine;

    EngineFixture() {
        this(SETTINGS, Runnable::run, Runnable::run);
    }

    EngineFixture(EngineSettings settings, Executor fill, Executor ranges) {
        this(settings, fill, ranges, AccessTrace.NONE);
    }

    EngineFixture(EngineSettings settings, Executor fill, Executor ranges, AccessTrace trace) {
        engine = new CacheEngine(
                settings,
                BREAKER,
                new CacheEngine.Stores(List.of(tailHeap, tailDisk), List.of(dataHeap, dataDisk), ObjectLog.NONE),
                new CacheEngine.Threads(fill, Runnable::run, ranges, ticker),
                listener,
                trace);
    }

    List<MapStore> stores() {
        return List.of(tailHeap, tailDisk, dataHeap, dataDisk);
    }

    int storeCalls() {
        return stores().stream().mapToInt(MapStore::calls).sum();
    }

    static ObjectName name(String key) {
        return ObjectName.of("http://s3", "lake", key);
    }

    static ObjectVersion version(String etag, long length) {
        return new ObjectVersion(etag, Optional.empty(), length);
    }

    CachedObject object(String key, byte[] content) {
        return engine.object(name(key), OWNER, version("etag", content.length));
    }

    /** Random bytes, the same for the same length. */
    static byte[] content(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** A sealed frame around some bytes. */
    static ByteBuffer frame(BlockKey key, byte[] payload) {
        return BlockFrame.of(key, ByteBuffer.wrap(payload));
    }

    static Wanted wanted(int start, int end) {
        return new Wanted(start, ByteBuffer.allocate(end - start));
    }

    /** Reads [start, end) and returns it. */
    byte[] read(CachedObject object, FakeOrigin origin, int start, int end) throws IOException {
        Wanted wanted = wanted(start, end);
        engine.read(object, List.of(wanted), origin, Keep.ALL);
        return wanted.target().array();
    }

    static byte[] slice(byte[] content, int start, int end) {
        return Arrays.copyOfRange(content, start, end);
    }

    @Override
    public void close() {
        engine.close();
    }
}
