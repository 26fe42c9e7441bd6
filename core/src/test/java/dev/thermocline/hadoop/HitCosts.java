package dev.thermocline.hadoop;

import com.sun.management.ThreadMXBean;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.s3a.S3AFileStatus;

/**
 * What hits cost beside plain files, in CPU time and allocated bytes of the reading thread, measured in turns: the
 * median of the quotients of neighbouring slices. Reads go through a stream of the file system, at places of a file
 * that all lie in the page cache. Arguments: slices of each figure, where 30 is a quick look; part of the names of the
 * figures that are wanted.
 */
final class HitCosts {
    private static final int FILE = 192 << 20;
    private static final int SMALL_FILE = 1 << 20;
    private static final int SMALL_FILES = 200;
    private static final int RANGES = 32;
    private static final int PAGE = 4096;
    private static final int NAMES = 100_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Lake lake = new Lake();
    private final int slices;
    private final String named;

    private HitCosts(int slices, String named) {
        this.slices = slices;
        this.named = named;
    }

    /** Something that is done many times, each time with another number. */
    @FunctionalInterface
    private interface Operation {
        void run(int number) throws IOException;
    }

    private record Cost(double nanos, double bytes) {}

    private static Cost cost(Operation operation, int from, int count) throws IOException {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long nanos = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < count; i++) {
            operation.run(from + i);
        }
        return new Cost(
                (double) (THREADS.getCurrentThreadCpuTime() - nanos) / count,
                (double) (THREADS.getCurrentThreadAllocatedBytes() - bytes) / count);
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        return values.get(values.size() / 2);
    }

    /** Prints one figure: both in microseconds, their quotient, and what ours allocates, all for one unit. */
    private void compare(String name, Operation ours, Operation theirs, int count, int units) throws IOException {
        if (!name.contains(named)) {
            return;
        }
        List<Double> mine = new ArrayList<>();
        List<Double> other = new ArrayList<>();
        List<Double> quotients = new ArrayList<>();
        List<Double> bytes = new ArrayList<>();
        for (int slice = -slices / 2; slice < slices; slice++) {
            int from = (slice + slices) * count;
            Cost first = cost(ours, from, count);
            Cost second = cost(theirs, from, count);
            if (slice >= 0) {
                mine.add(first.nanos());
                other.add(second.nanos());
                quotients.add(first.nanos() / second.nanos());
                bytes.add(first.bytes() / units);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f us | %.2f us | %.2f x | %.0f B |%n",
                name,
                median(mine) / 1e3 / units,
                median(other) / 1e3 / units,
                median(quotients),
                median(bytes));
    }

    private static void settle() {
        while (CacheRuntime.current().orElseThrow().engine().queuedBytes() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static long place(int number, int length, int alignment) {
        return new Random(number).nextInt((FILE - length) / alignment) * (long) alignment;
    }

    private static void readFully(FileChannel file, long position, ByteBuffer target) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            at += file.read(target, at);
        }
    }

    private void positioned(FSDataInputStream in, FileChannel file) throws IOException {
        for (int[] shape : new int[][] {
            {PAGE, PAGE, 2000},
            {PAGE, 1, 2000},
            {64 << 10, PAGE, 500},
            {64 << 10, 1, 500},
            {1 << 20, 1, 40},
            {8 << 20, 1, 6}
        }) {
            int length = shape[0];
            byte[] array = new byte[length];
            ByteBuffer heap = ByteBuffer.wrap(array);
            String at = (length >> 10) + " KiB at " + (shape[1] == 1 ? "any byte" : "a page");
            compare(
                    at + ", heap array",
                    number -> in.readFully(place(number, length, shape[1]), array, 0, length),
                    number -> readFully(file, place(number, length, shape[1]), heap.clear()),
                    shape[2],
                    1);
            ByteBuffer direct = ByteBuffer.allocateDirect(length);
            compare(
                    at + ", direct buffer",
                    number -> in.readFully(place(number, length, shape[1]), direct.clear()),
                    number -> readFully(file, place(number, length, shape[1]), direct.clear()),
                    shape[2],
                    1);
        }
    }

    private static List<FileRange> ranges(int number, int gap) {
        List<FileRange> ranges = new ArrayList<>();
        long start = place(number, RANGES * PAGE, PAGE);
        for (int i = 0; i < RANGES; i++) {
            long at = gap >= 0 ? start + (long) i * (PAGE + gap) : place(number * RANGES + i, PAGE, PAGE);
            if (at + PAGE <= FILE && ranges.stream().noneMatch(range -> range.getOffset() == at)) {
                ranges.add(FileRange.createFileRange(at, PAGE));
            }
        }
        return ranges;
    }

    private void vectored(FSDataInputStream in, FileChannel file) throws IOException {
        ByteBuffer[] targets = new ByteBuffer[RANGES];
        Arrays.setAll(targets, i -> ByteBuffer.allocate(PAGE));
        int[] next = {0};
        for (int gap : new int[] {-1, 0}) {
            List<List<FileRange>> asked = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                asked.add(ranges(i, gap));
            }
            compare(
                    "32 ranges of 4 KiB " + (gap < 0 ? "anywhere" : "side by side") + ", each",
                    number -> in.readVectored(
                            asked.get(number % asked.size()), length -> targets[next[0]++ % RANGES].clear()),
                    number -> {
                        for (FileRange range : asked.get(number % asked.size())) {
                            readFully(file, range.getOffset(), targets[next[0]++ % RANGES].clear());
                        }
                    },
                    60,
                    RANGES);
        }
    }

    private void tails(FSDataInputStream in) throws IOException {
        byte[] array = new byte[64];
        byte[] memory = new byte[64 << 10];
        compare(
                "64 B of a tail on the heap, against a copy",
                number -> in.readFully(FILE - 1000 + (number & 511), array, 0, 64),
                number -> System.arraycopy(memory, 64 + (number & 511), array, 0, 64),
                20_000,
                1);
    }

    private void threads(FSDataInputStream in) throws IOException {
        if (!"threads".contains(named)) {
            return;
        }
        for (int threads : new int[] {1, 2, 8, 32}) {
            List<Double> nanos = Collections.synchronizedList(new ArrayList<>());
            List<Double> bytes = Collections.synchronizedList(new ArrayList<>());
            Thread[] readers = new Thread[threads];
            for (int t = 0; t < threads; t++) {
                readers[t] = new Thread(() -> {
                    byte[] array = new byte[64];
                    try {
                        Cost cost = cost(
                                number -> in.readFully(FILE - 1000 + (number & 511), array, 0, 64),
                                0,
                                400_000 / threads);
                        nanos.add(cost.nanos());
                        bytes.add(cost.bytes());
                    } catch (IOException e) {
                        System.out.println(e);
                    }
                });
            }
            Arrays.stream(readers).forEach(Thread::start);
            for (Thread reader : readers) {
                joinQuietly(reader);
            }
            System.out.printf(
                    Locale.ROOT,
                    "| 64 B of a tail, %d threads on one stream | %.2f us | | | %.0f B |%n",
                    threads,
                    nanos.stream().mapToDouble(n -> n).average().orElse(0) / 1e3,
                    median(bytes));
        }
    }

    private static void joinQuietly(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void columns(FileSystem fileSystem, Path path, byte[] column) throws IOException {
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(SMALL_FILE - 8, column, 0, 8);
            in.readFully(SMALL_FILE - 8_000, column, 0, 7_992);
            for (int i = 0; i < 4; i++) {
                in.readFully(100_003L + i * 200_000L, column, 0, column.length);
            }
        }
    }

    private void smallFiles(FileSystem cached, java.nio.file.Path directory) throws IOException {
        byte[] bytes = Lake.bytes(SMALL_FILE, 3);
        List<Path> paths = new ArrayList<>();
        List<Path> locals = new ArrayList<>();
        try (RawLocalFileSystem raw = new RawLocalFileSystem()) {
            raw.initialize(directory.toUri(), new Configuration(false));
            for (int i = 0; i < SMALL_FILES; i++) {
                Path path = lake.dataFile();
                Path local = new Path(directory.resolve("small-" + i).toUri());
                Lake.write(cached, path, bytes);
                Lake.write(raw, local, bytes);
                settle();
                paths.add(path);
                locals.add(local);
            }
            byte[] column = new byte[50_000];
            lake.forgetRequests();
            compare(
                    "footer and 4 columns of 50 kB of a file of 1 MiB",
                    number -> columns(cached, paths.get(number % SMALL_FILES), column),
                    number -> columns(raw, locals.get(number % SMALL_FILES), column),
                    SMALL_FILES,
                    1);
            System.out.println(lake.requests().size() + " requests");
        }
    }

    /** Of names whose statuses and identities are known, and which have no blocks. */
    private void evictions() throws IOException {
        if (!"evictions".contains(named)) {
            return;
        }
        CacheRuntime runtime = CacheRuntime.current().orElseThrow();
        Owner owner = new Owner("costs");
        List<ObjectName> names = new ArrayList<>();
        for (int i = 0; i < NAMES; i++) {
            String key = String.format(Locale.ROOT, "evicted/d%04d/part-%06d-x.c000.snappy.parquet", i / 100, i);
            ObjectName name = new ObjectName(i * 31L, i * 0x9E3779B97F4A7C15L);
            names.add(name);
            runtime.engine().object(name, owner, new ObjectVersion("tag" + i, Optional.empty(), 1 << 20));
            S3AFileStatus status =
                    new S3AFileStatus(1 << 20, 1_700_000_000_000L, new Path("s3a://lake/" + key), 32, "u", "tag", null);
            runtime.states()
                    .statuses()
                    .learn(name, owner, status, runtime.states().epochs().current(name));
        }
        Cost prefix = cost(
                number -> ProcessCache.current().orElseThrow().evictPrefix(new Path("s3a://lake/absent-" + number)),
                0,
                200);
        System.out.printf(
                Locale.ROOT,
                "| evictPrefix of nothing among %,d statuses | %.1f us | | | |%n",
                NAMES,
                prefix.nanos() / 1e3);
        Cost each = cost(number -> runtime.states().evicted(names.get(number)), 0, NAMES);
        System.out.printf(
                Locale.ROOT,
                "| eviction of a name without blocks | %.2f us | | | %.0f B |%n",
                each.nanos() / 1e3,
                each.bytes());
    }

    private void measure() throws IOException {
        java.nio.file.Path directory = Files.createTempDirectory("hit-costs");
        Configuration configuration = lake.configuration();
        configuration.set("fs.s3a.cache.block.size", "1020k");
        configuration.set("fs.s3a.cache.tail.size", "64k");
        configuration.set("fs.s3a.cache.disk.capacity", "2g");
        configuration.set("fs.s3a.cache.write.queue.capacity", "300m");
        byte[] bytes = Lake.bytes(FILE, 1);
        java.nio.file.Path plain = directory.resolve("plain");
        Files.write(plain, bytes);
        System.out.println("| what | Thermocline | compared with | ratio | allocated |\n|---|---|---|---|---|");
        try (CachingS3AFileSystem cached = lake.caching(configuration);
                FileChannel file = FileChannel.open(plain, StandardOpenOption.READ)) {
            Path path = lake.dataFile();
            Lake.write(cached, path, bytes);
            settle();
            lake.forgetRequests();
            try (FSDataInputStream in = cached.open(path)) {
                byte[] chunk = new byte[1 << 20];
                for (long at = 0; at < FILE; at += chunk.length) {
                    in.readFully(at, chunk);
                }
                settle();
                positioned(in, file);
                vectored(in, file);
                tails(in);
                threads(in);
            }
            System.out.println(lake.requests().size() + " requests");
            evictions();
            smallFiles(cached, directory);
        } finally {
            lake.close();
        }
    }

    public static void main(String[] arguments) throws IOException {
        new HitCosts(
                        arguments.length == 0 ? 30 : Integer.parseInt(arguments[0]),
                        arguments.length < 2 ? "" : arguments[1])
                .measure();
        System.exit(0);
    }
}
