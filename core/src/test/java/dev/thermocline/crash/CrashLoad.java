package dev.thermocline.crash;

import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockKind;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.ForwardingBlockStore;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.StoreObserver;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.disk.DiskStores;
import dev.thermocline.cache.ehcache.EhcacheTiers;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.cache.region.RegionTiers;
import dev.thermocline.cache.slot.DiskSlots;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.EngineSettings;
import dev.thermocline.engine.ahead.AheadLoads;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.engine.tier.BreakerSettings;
import dev.thermocline.engine.tier.Retention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;

/**
 * The process that is killed: takes over what its predecessor left, compares it with what must be there, says so, and
 * then writes, seals, reads, replaces and evicts far beyond the budget until the end. It works in the first slot that
 * no other process holds, as every process does that uses the cache.
 */
public final class CrashLoad {
    private static final int NAMES = 400;
    private static final int MAX_LENGTH = 360 * 1024;
    private static final int SLOTS = 2;
    private static final Owner OWNER = new Owner("crash");
    private static final BlockKey MARKER = new BlockKey(0, 0);
    private static final long MILLISECOND = 1_000_000;

    private final CrashLayout layout;
    private final DiskSlots.Claim claim;
    private final DiskStores stores;
    private final CacheEngine engine;
    private final Path oracleFile;
    private volatile CrashOracle oracle;
    private final ReentrantReadWriteLock confirming = new ReentrantReadWriteLock();
    private final Queue<CachedObject> sealed = new ConcurrentLinkedQueue<>();

    private CrashLoad(String engineName, DiskSlots.Claim claim, CrashLayout layout, Path oracleFile)
            throws IOException {
        this.layout = layout;
        this.claim = claim;
        this.oracleFile = oracleFile;
        this.stores = open(engineName, claim, layout);
        oracle = new CrashOracle(oracleFile);
        engine = new CacheEngine(
                new EngineSettings(
                        layout.block(),
                        layout.tail(),
                        1L << 20,
                        0,
                        1,
                        8L << 20,
                        100_000,
                        Retention.of(Duration.ofDays(1))),
                new BreakerSettings(1000, Duration.ofMinutes(1), Duration.ofSeconds(1)),
                new CacheEngine.Stores(
                        List.of(new Witness(stores.tails())), List.of(new Witness(stores.blocks())), stores.objects()),
                new CacheEngine.Threads(
                        Executors.newSingleThreadExecutor(CrashLoad::daemon),
                        Runnable::run,
                        Runnable::run,
                        AheadLoads.NO_THREAD,
                        () -> 0),
                CacheListener.NONE);
    }

    /** Opens the stores of a slot, in which nothing stays that lies under another key. */
    private static DiskStores open(String engineName, DiskSlots.Claim claim, CrashLayout layout) throws IOException {
        String used = layout.directory(engineName);
        for (String other : claim.slot().directories()) {
            if (!other.equals(used)) {
                claim.slot().deleteTree(other);
            }
        }
        DiskSettings settings = layout.settings(claim.slot().child(used));
        return switch (engineName) {
            case "region" -> RegionTiers.disk(settings);
            case "ehcache" -> EhcacheTiers.disk(settings);
            default -> throw new IllegalArgumentException(engineName);
        };
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }

    /** Tells the oracle of blocks before they leave the disk. */
    private final class Witness extends ForwardingBlockStore {
        Witness(BlockStore store) {
            super(store);
        }

        @Override
        public void remove(BlockKey key) throws IOException {
            oracle.evicted(key.objectId(), index(key));
            super.remove(key);
        }

        @Override
        public void observe(StoreObserver observer) {
            super.observe(new StoreObserver() {
                @Override
                public void found(BlockKey key, int valueLength) {
                    observer.found(key, valueLength);
                }

                @Override
                public void lost(BlockKey key) {
                    oracle.evicted(key.objectId(), index(key));
                    observer.lost(key);
                }

                @Override
                public void unreadable() {
                    observer.unreadable();
                }
            });
        }
    }

    /**
     * @param args engine, directory that processes share, layout, seed
     * @throws Exception if the process can't go on
     */
    public static void main(String[] args) throws Exception {
        say("started");
        DiskSlots.Claim claim = DiskSlots.claim(List.of(Path.of(args[1])), SLOTS);
        CrashLayout layout = CrashLayout.parse(args[2]);
        Path oracleFile = Path.of(claim.directory() + ".oracle");
        CrashOracle.Left left = CrashOracle.left(oracleFile);
        CrashOracle.opening(oracleFile, layout.name());
        CrashLoad load = new CrashLoad(args[0], claim, layout, oracleFile);
        load.engine.adopt(found -> {});
        load.verify(left.under(layout.name()), left.another(layout.name()));
        load.run(Long.parseLong(args[3]));
    }

    @SuppressWarnings("SystemOut") // read by the parent process
    private static void say(String line) {
        System.out.println(line);
    }

    private static ObjectName name(int number) {
        return ObjectName.of("crash", "bucket", "object-" + number);
    }

    /** What the oracle calls a block: a tail, of which an object may have several, by a negative number. */
    private int index(BlockKey key) {
        return key.kind() == BlockKind.TAIL ? (int) ~key.start() : (int) (key.start() / layout.block());
    }

    /** The index of the last tail. */
    private int tailIndex(CachedObject object) {
        return (int) ~Math.max(0, object.length() - layout.tail());
    }

    /** Whether the disk holds exactly this block: its bytes may be served from others that overlap it. */
    private boolean isThere(CachedObject object, int index) {
        BlockKey key = index < 0
                ? BlockKey.tail(object.id(), ~index)
                : new BlockKey(object.id(), (long) index * layout.block());
        try {
            return (index < 0 ? stores.tails() : stores.blocks()).read(key, block -> {}) == Lookup.HIT;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int blocks(long length) {
        return (int) ((length + layout.block() - 1) / layout.block());
    }

    private ReadRange wanted(CachedObject object, int index) {
        int tail = layout.tail();
        long start = index < 0 ? ~index : (long) index * layout.block();
        // of a block that the tail overlaps, the part before it: what the tail holds says nothing of the block
        long end =
                index < 0 ? object.length() : Math.min(start + layout.block(), Math.max(start, object.length() - tail));
        return new ReadRange(start, ByteBuffer.allocate((int) (end - start)));
    }

    /** Whether a block is served; the process says so and counts if it is served wrong. */
    private boolean served(CachedObject object, int index) {
        ReadRange wanted = wanted(object, index);
        int length = wanted.target().remaining();
        if (length == 0 || !isThere(object, index) || !engine.readCached(object, wanted)) {
            return false;
        }
        ByteBuffer right = CrashContent.fill(object.version().etag(), wanted.position(), ByteBuffer.allocate(length));
        if (!right.equals(wanted.target().flip())) {
            say("wrong " + object + " block " + index);
        }
        if (isForeign(object)) {
            say("foreign " + object + " block " + index + " to a process with " + layout);
        }
        return true;
    }

    /** Whether an object was written under another layout. */
    private boolean isForeign(CachedObject object) {
        return !object.version().etag().endsWith("-" + layout.name());
    }

    private Set<Integer> served(CachedObject object) {
        Set<Integer> served = new TreeSet<>();
        int blocks = object.length() <= layout.tail() ? 0 : blocks(object.length());
        IntStream.concat(IntStream.of(tailIndex(object)), IntStream.range(0, blocks))
                .filter(index -> served(object, index))
                .forEach(served::add);
        return served;
    }

    private void verify(Collection<CrashOracle.Expected> expected, boolean another) throws IOException {
        List<CrashOracle.Expected> found = new ArrayList<>();
        Set<Long> known = new HashSet<>();
        long expectedBytes = 0;
        long foundBytes = 0;
        for (int number = 0; number < NAMES; number++) {
            Optional<CachedObject> object = engine.newest(name(number), OWNER);
            if (object.isPresent()) {
                Set<Integer> served = served(object.get());
                known.add(object.get().id());
                if (isForeign(object.get())) {
                    say("foreign " + object.get() + " is known to a process with " + layout);
                }
                if (!served.isEmpty()) {
                    found.add(new CrashOracle.Expected(
                            object.get().id(), number, object.get().version().etag(), served));
                }
            }
        }
        for (CrashOracle.Expected object : expected) {
            Set<Integer> served = found.stream()
                    .filter(other -> other.id() == object.id())
                    .findFirst()
                    .map(CrashOracle.Expected::blocks)
                    .orElse(Set.of());
            for (int block : object.blocks()) {
                long length = block < 0 ? layout.tail() : layout.block();
                expectedBytes += length;
                foundBytes += served.contains(block) ? length : 0;
            }
        }
        CrashOracle.replace(oracleFile, layout.name(), found);
        oracle.close();
        oracle = new CrashOracle(oracleFile);
        say("verified " + known.size() + " " + expectedBytes + " " + foundBytes + (another ? " another" : " same"));
    }

    private void run(long seed) throws IOException {
        boolean confirmed = false;
        ExecutorService threads = Executors.newCachedThreadPool(CrashLoad::daemon);
        for (int thread = 0; thread < 3; thread++) {
            Random random = new Random(seed + thread);
            threads.execute(() -> use(random));
        }
        while (Files.isDirectory(claim.directory())) { // nobody deletes the slot of a process that runs
            LockSupport.parkNanos(60 * MILLISECOND);
            confirm();
            if (!confirmed) {
                confirmed = true;
                say("confirmed");
            }
        }
    }

    private void use(Random random) {
        while (true) {
            confirming.readLock().lock();
            try {
                step(random);
            } finally {
                confirming.readLock().unlock();
            }
        }
    }

    private void step(Random random) {
        int number = random.nextInt(NAMES);
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> write(number, random);
            case 4 -> {
                oracle.evicting(number);
                engine.evict(name(number));
            }
            default -> engine.newest(name(random.nextInt(1 + number)), OWNER).ifPresent(this::served);
        }
    }

    private void write(int number, Random random) {
        String etag = number + "-" + Long.toHexString(random.nextLong()) + "-" + layout.name();
        int tailSize = layout.tail();
        int blockSize = layout.block();
        long length = 1L + random.nextInt(random.nextBoolean() ? tailSize * 2 : MAX_LENGTH);
        long id = engine.newObjectId(0);
        for (int index = 0; length > tailSize && index < blocks(length); index++) {
            int size = (int) Math.min(blockSize, length - (long) index * blockSize);
            BlockKey key = new BlockKey(id, (long) index * blockSize);
            engine.offerBlock(key, frame(key, etag, key.start(), size), size);
        }
        byte[] tail = new byte[(int) Math.min(tailSize * (1L + random.nextInt(3)), length)];
        CrashContent.fill(etag, length - tail.length, ByteBuffer.wrap(tail));
        engine.offerTail(id, length, tail);
        switch (random.nextInt(10)) {
            case 0 -> engine.discard(id, length);
            case 1 -> {} // a writer that never comes to its end
            default -> {
                oracle.evicting(number);
                sealed.add(engine.seal(id, name(number), OWNER, new ObjectVersion(etag, Optional.empty(), length)));
            }
        }
    }

    private static ByteBuffer frame(BlockKey key, String etag, long position, int length) {
        ByteBuffer frame = ByteBuffer.allocate(BlockFrame.framedLength(length));
        int header = BlockFrame.headerLength(length);
        CrashContent.fill(etag, position, frame.slice(header, length));
        return BlockFrame.seal(key, frame, length);
    }

    /** Stops the world until all is flushed, and writes down what is there. */
    private void confirm() throws IOException {
        confirming.writeLock().lock();
        try {
            while (engine.queuedBytes() > 0) {
                LockSupport.parkNanos(MILLISECOND);
            }
            // the log of sealed objects is written by the thread of the blocks, so what follows a block is written too
            stores.blocks().write(MARKER, ByteBuffer.allocate(1));
            while (stores.blocks().queuedBytes() > 0) {
                LockSupport.parkNanos(MILLISECOND);
            }
            for (CachedObject object = sealed.poll(); object != null; object = sealed.poll()) {
                Set<Integer> served = served(object);
                if (!served.isEmpty()) {
                    String etag = object.version().etag();
                    int number = Integer.parseInt(etag.substring(0, etag.indexOf('-')));
                    oracle.resident(new CrashOracle.Expected(object.id(), number, etag, served));
                }
            }
        } finally {
            confirming.writeLock().unlock();
        }
    }
}
