package dev.thermocline.hadoop.model;

import static java.util.Map.entry;

import dev.thermocline.api.CacheControl;
import dev.thermocline.cache.block.FaultyBlockStore;
import dev.thermocline.cache.disk.Volume;
import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.hadoop.Lake;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.S3Request;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A bucket, two caching file systems of this process on it, a client that bypasses the cache, and the truth. Names are
 * changed by anybody. Of an immutable name that another process changed against its rule, the cache may serve what it
 * knew, see {@link Truth#stale}. Closed by its owner.
 */
final class World implements AutoCloseable {
    private static final String ROOT = "s3a://lake/model/";

    /** Short, so that tails end within a block and files have many blocks. */
    private static final List<String> TAILS = List.of("4096", "16384");

    private static final List<String> BLOCKS = List.of("61440", "126976");

    /** What a process may be started with on the directory that another one has left, each key with its values. */
    private static final Map<String, List<String>> OPTIONS = new TreeMap<>(Map.ofEntries(
            entry("block.size", BLOCKS),
            entry("tail.size", TAILS),
            entry("disk.engine", List.of("region", "region", "ehcache")),
            entry("disk.encryption", List.of("off", "off", "ephemeral", "key")),
            entry("offheap.capacity", List.of("off", "16m")),
            entry("tail.disk.share", List.of("10", "30")),
            entry("disk.capacity", List.of("64m", "32m")),
            entry("read.merge.max", List.of("128m", "1m")),
            entry("read.parallel.ranges", List.of("4", "1")),
            entry("ttl.rules", List.of("", ".*reports/.*=1d", ".*table/.*=2d,.*reports/.*=1d")),
            entry("share", List.of("owner", "process"))));

    private static final int NAMES = 6;
    private static final int LONGEST = 260_000;

    private final Random random;
    private final Lake lake;
    private final List<FaultyBlockStore> stores = new ArrayList<>();
    private final Truth truth = new Truth();
    private final ModelPeers peers;
    private volatile FileSystem unseen;
    private final Configuration small;
    private final java.nio.file.Path disk;
    private FileSystem outside;
    private CachingS3AFileSystem here;
    private CachingS3AFileSystem other;
    private long tierFaults;
    private final List<Path> directories = new ArrayList<>();
    private RequestLog.Mark noted;
    private boolean s3Fails;
    private int names;
    private long contents;

    World(Random random) throws IOException {
        this.random = random;
        this.lake = new Lake();
        this.unseen = lake.unseen();
        this.peers = new ModelPeers(truth, path -> unseen.getFileStatus(path), random.nextLong());
        this.noted = lake.proxy().log().mark();
        Lake.wrapStores(store -> {
            FaultyBlockStore faulty = new FaultyBlockStore(store, random.nextLong(), () -> {});
            stores.add(faulty);
            return faulty;
        });
        this.disk = Files.createTempDirectory("thermocline-model");
        this.small = lake.configuration();
        small.set("fs.s3a.cache.dirs", disk.toString()); // the lake empties its own when a cache starts
        small.set("fs.s3a.cache.disk.encryption.key", "0123456789abcdef".repeat(4));
        small.set("fs.s3a.cache.tail.size", TAILS.get(0));
        small.set("fs.s3a.cache.tail.heap.capacity", "1m");
        small.set("fs.s3a.cache.breaker.failures", "1000"); // faults are to be met, not avoided
        small.set("fs.s3a.cache.log.listing.trust", "0s"); // the truth is what is there now; see LogAdversaryTest
        this.here = lake.caching(small);
        this.other = lake.caching(small);
        this.outside = lake.uncached();
        control().usePeers(peers); // fails if what runs here is plain S3A
        for (int directory = 0; directory < 2; directory++) {
            directories.add(newDirectory());
        }
    }

    /** Gives some options of the next cache other values. Returns them. */
    String changeOptions() {
        List<String> keys = List.copyOf(OPTIONS.keySet());
        StringBuilder changed = new StringBuilder();
        for (int change = 1 + random.nextInt(2); change > 0; change--) {
            String key = random.nextInt(3) == 0 ? "block.size" : keys.get(random.nextInt(keys.size()));
            List<String> values = OPTIONS.getOrDefault(key, List.of());
            String value = values.get(random.nextInt(values.size()));
            small.set("fs.s3a.cache." + key, value);
            changed.append(' ').append(key).append('=').append(value);
        }
        return changed.toString();
    }

    /** A position at which blocks or tails of some layout of a file begin or end, give or take one. */
    int edge(int position, int length) {
        int around = random.nextInt(3) - 1;
        if (random.nextBoolean()) {
            return length - Integer.parseInt(TAILS.get(random.nextInt(TAILS.size()))) + around;
        }
        int block = Integer.parseInt(BLOCKS.get(random.nextInt(BLOCKS.size())));
        return position / block * block + around;
    }

    /** Ends the cache, and begins another one on what it left. What it knew of immutable names outlives it. */
    void restart() throws IOException {
        forgetStores();
        FileSystem.closeAll(); // also the one by which the control found its paths
        CacheRuntime.shutdown();
        here = lake.caching(small);
        other = lake.caching(small);
        outside = lake.uncached();
        unseen = lake.unseen();
        control().usePeers(peers);
    }

    /** Another process has just changed an immutable name, against its rule. */
    void changedAgainstTheRule(Path path, Optional<byte[]> now) {
        Duration done = lake.proxy().log().since(noted).list().stream()
                .map(request -> request.started().plus(request.took()))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        noted = lake.proxy().log().mark(); // what was asked since is of the other process
        truth.changedAgainstTheRule(path, now, done);
    }

    /** Takes note of the names that S3 has answered requests about. */
    void noteAnswers() {
        RequestLog.Mark now = lake.proxy().log().mark();
        List<S3Request> requests = lake.proxy().log().since(noted).list();
        noted = now;
        requests.stream()
                .filter(request -> request.kind() == S3Request.Kind.HEAD || request.kind() == S3Request.Kind.GET)
                .filter(this::answered)
                .forEach(request ->
                        truth.answered(new Path("s3a://" + request.bucket() + "/" + request.key()), request.started()));
    }

    /** Whether it was S3 that answered: other statuses may come from a fault. */
    private boolean answered(S3Request request) {
        return Set.of(200, 206, 404).contains(request.status()) || (!s3Fails && request.status() == 412);
    }

    /** Whether requests may fail now. */
    boolean s3Fails() {
        return s3Fails;
    }

    void s3Fails(boolean fails) {
        s3Fails = fails;
    }

    /** The stores go with their cache; their faults count. */
    private void forgetStores() {
        stores.forEach(FaultyBlockStore::heal);
        tierFaults += stores.stream().mapToLong(FaultyBlockStore::count).sum();
        stores.clear();
    }

    /** How often a fault of a tier was met. */
    long tierFaults() {
        return tierFaults + stores.stream().mapToLong(FaultyBlockStore::count).sum();
    }

    Random random() {
        return random;
    }

    Lake lake() {
        return lake;
    }

    Truth truth() {
        return truth;
    }

    List<FaultyBlockStore> stores() {
        return stores;
    }

    /** Bytes that peers have delivered. */
    long peerBytes() {
        return peers.delivered();
    }

    /** One of the caching file systems. */
    CachingS3AFileSystem cached() {
        return random.nextBoolean() ? here : other;
    }

    /** The client that bypasses the cache. */
    FileSystem outside() {
        return outside;
    }

    CacheControl control() {
        return ProcessCache.current().orElseThrow();
    }

    List<Path> directories() {
        return directories;
    }

    Path newDirectory() {
        return new Path(ROOT + "directory-" + names++);
    }

    /** A name that may exist or not. */
    Path anyName() {
        return switch (random.nextInt(4)) {
            case 0 -> versionedName();
            case 1 -> new Path(ROOT + "table/_delta_log/%020d.json".formatted(random.nextInt(3)));
            case 2 ->
                new Path(directories.get(random.nextInt(directories.size())), immutable(random.nextInt(NAMES / 2)));
            default -> new Path(ROOT + "table", immutable(random.nextInt(NAMES)));
        };
    }

    /** A name that others may replace. */
    Path versionedName() {
        return new Path(ROOT + "reports/report-" + random.nextInt(NAMES) + ".csv");
    }

    /** A name that is unique by construction. */
    Path immutableName() {
        return new Path(ROOT + "table", immutable(random.nextInt(NAMES)));
    }

    /** Such a name that exists, unless none does. */
    Path presentImmutableName() {
        List<Path> present = truth.below(new Path(ROOT + "table")).stream()
                .filter(path -> path.getName().startsWith("part-"))
                .toList();
        return present.isEmpty() ? immutableName() : present.get(random.nextInt(present.size()));
    }

    private static String immutable(int number) {
        return "part-%05d-00000000-0000-4000-8000-000000000000.c000.snappy.parquet".formatted(number);
    }

    Path root() {
        return new Path(ROOT.substring(0, ROOT.length() - 1));
    }

    /** Bytes that no file had before, of lengths around those of tails and blocks. */
    byte[] content() {
        int length = switch (random.nextInt(5)) {
            case 0 -> random.nextInt(10);
            case 1 -> 4096 - 2 + random.nextInt(5);
            case 2 -> Lake.BLOCK * (1 + random.nextInt(3)) - 2 + random.nextInt(5);
            case 3 -> random.nextInt(LONGEST);
            default -> random.nextInt(20_000);
        };
        return content(length);
    }

    /** Bytes of this length that no file had before. */
    byte[] content(int length) {
        return peers.hold(Lake.bytes(length, contents++));
    }

    @Override
    public void close() throws IOException {
        forgetStores();
        lake.proxy().faults().clear();
        here.close();
        other.close();
        outside.close();
        unseen.close();
        FileSystem.closeAll();
        CacheRuntime.shutdown();
        Lake.wrapStores(store -> store);
        lake.close();
        Volume.delete(disk);
    }
}
