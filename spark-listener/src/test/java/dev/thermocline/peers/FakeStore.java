package dev.thermocline.peers;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.ListedFile;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peer.PeerObject;
import dev.thermocline.peer.PeerStore;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.Path;

/** A process's cache by whole objects, and S3 behind it; both count. Thread-safe. */
public final class FakeStore implements PeerStore {
    /** Bytes of a tail. */
    public static final int TAIL = 64 << 10;

    private static final Owner OWNER = new Owner("owner");

    public final AtomicInteger reads = new AtomicInteger();
    public final AtomicInteger fetches = new AtomicInteger();
    public final AtomicInteger tailFetches = new AtomicInteger();

    public final AtomicInteger questions = new AtomicInteger();
    public final Map<PeerFile, ListedFile> listings = new ConcurrentHashMap<>();

    private final Map<PeerObject, byte[]> resident = new ConcurrentHashMap<>();
    private final Map<PeerObject, byte[]> s3;
    private final Map<PeerFile, PeerObject> names = new ConcurrentHashMap<>();
    private final Map<PeerObject, CompletableFuture<Boolean>> coming = new ConcurrentHashMap<>();
    private volatile CompletableFuture<Boolean> gate = CompletableFuture.completedFuture(true);
    private volatile CountDownLatch disk = new CountDownLatch(0);

    /** @param s3 shared by all processes */
    public FakeStore(Map<PeerObject, byte[]> s3) {
        this.s3 = s3;
        s3.keySet().forEach(object -> names.put(object.file(), object));
    }

    /** A file and its content. */
    public static PeerObject object(String name, int length) {
        Path path = new Path("s3a://lake/t/" + name);
        PeerFile file = new PeerFile(path, ObjectName.of("s3", "lake", "t/" + name), OWNER);
        return new PeerObject(file, new ObjectVersion("etag-" + name, Optional.empty(), length));
    }

    /** Bytes of a file. */
    public static byte[] content(String name, int length) {
        byte[] bytes = new byte[length];
        new Random(name.hashCode()).nextBytes(bytes);
        return bytes;
    }

    /** Keeps an object here. */
    public void keep(PeerObject object, byte[] content) {
        resident.put(object, content);
        names.put(object.file(), object);
    }

    /** S3 answers from now on when the gate is opened. */
    public CompletableFuture<Boolean> closeGate() {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        gate = closed;
        return closed;
    }

    /** The disk hangs from now on until the latch is released. */
    public CountDownLatch hangDisk() {
        CountDownLatch latch = new CountDownLatch(1);
        disk = latch;
        return latch;
    }

    @Override
    public boolean read(PeerObject object, long position, ByteBuffer target) {
        reads.incrementAndGet();
        try {
            disk.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        byte[] content = resident.get(object);
        if (content == null) {
            return false;
        }
        target.put(content, (int) position, target.remaining());
        return true;
    }

    @Override
    public CompletableFuture<Boolean> fetch(PeerObject object, long position, long length) {
        return coming.computeIfAbsent(object, missing -> {
            fetches.incrementAndGet();
            return gate.thenApply(open -> {
                byte[] content = s3.get(missing);
                if (content != null) {
                    keep(missing, content);
                }
                return content != null;
            });
        });
    }

    @Override
    public Optional<CapturedTail> tail(PeerFile file) {
        PeerObject object = names.get(file);
        return object == null
                ? Optional.empty()
                : Optional.ofNullable(resident.get(object)).map(content -> tailOf(object, content));
    }

    @Override
    public Optional<ListedFile> listed(PeerFile file) {
        questions.incrementAndGet();
        return Optional.ofNullable(listings.get(file));
    }

    private static CapturedTail tailOf(PeerObject object, byte[] content) {
        byte[] tail = Arrays.copyOfRange(content, Math.max(0, content.length - TAIL), content.length);
        return new CapturedTail(
                object.file().path(),
                object.version(),
                1_700_000_000_000L,
                object.file().owner(),
                tail);
    }

    @Override
    public CompletableFuture<Optional<CapturedTail>> fetchTail(PeerFile file) {
        PeerObject object = names.get(file);
        if (object == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        tailFetches.incrementAndGet();
        return fetch(object, 0, 1).thenApply(there -> tail(file));
    }
}
