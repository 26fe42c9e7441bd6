package dev.thermocline.benchmarks.tiers;

import dev.thermocline.metrics.CacheStatistics;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads at random offsets that one tier serves. One thread, positioned reads of open files. Reads that S3 serves take
 * each block once; no read crosses a block, so that each is one request.
 */
final class TierProbe {
    private static final List<Integer> SIZES = List.of(4 * 1024, 64 * 1024);
    private static final int HIT_WARM_UP = 3_000;
    private static final int MISS_WARM_UP = 10;
    private static final int READ_TAILS = 200;

    /** The default of {@code fs.s3a.cache.block.size}. */
    private static final int BLOCK = 1020 * 1024;

    private final Subject subject;
    private final TierSettings settings;
    private final Random random;
    private final List<FSDataInputStream> files = new ArrayList<>();
    private final Deque<Integer> freshBlocks = new ArrayDeque<>();

    /** @param settings their seed decides the offsets */
    TierProbe(Subject subject, TierSettings settings) {
        this.subject = subject;
        this.settings = settings;
        this.random = new Random(settings.seed());
        // whole blocks that lie before the tail
        List<Integer> blocks = new ArrayList<>(
                IntStream.range(0, Bucket.DATA_FILES * blocksPerFile()).boxed().toList());
        Collections.shuffle(blocks, random);
        freshBlocks.addAll(blocks);
    }

    private static int blocksPerFile() {
        return (Bucket.DATA_BYTES - Bucket.TAIL_BYTES) / BLOCK;
    }

    List<ChildReport.Latency> run(FileSystem fileSystem) throws IOException, InterruptedException {
        boolean tails = subject == Subject.HEAP;
        List<Path> paths = IntStream.range(0, tails ? READ_TAILS : Bucket.DATA_FILES)
                .mapToObj(number -> tails ? Bucket.tail(number) : Bucket.data(number))
                .toList();
        if (tails) {
            Filling.warm(paths, Bucket.TAIL_BYTES);
        } else if (!subject.missesOnly()) {
            Filling.read(fileSystem, paths, true);
        }
        try {
            for (Path path : paths) {
                files.add(open(fileSystem, path));
            }
            List<ChildReport.Latency> latencies = new ArrayList<>();
            for (int size : SIZES) {
                latencies.add(measure(size));
            }
            return latencies;
        } finally {
            for (FSDataInputStream file : files) {
                file.close();
            }
        }
    }

    private static FSDataInputStream open(FileSystem fileSystem, Path path) throws IOException {
        return Opening.open(fileSystem, path, "random");
    }

    private ChildReport.Latency measure(int size) throws IOException, InterruptedException {
        int operations = subject.missesOnly() ? settings.misses() : settings.hits();
        int warmUp = subject.missesOnly() ? MISS_WARM_UP : HIT_WARM_UP;
        byte[] buffer = new byte[size];
        for (int i = 0; i < warmUp; i++) {
            long unused = timed(buffer);
        }
        if (!subject.cached()) {
            return new ChildReport.Latency(
                    subject.label(), size, operations, Micros.of(times(operations, buffer)), Map.of(), 0);
        }
        Filling.awaitStored();
        CacheStatistics before = Filling.cache().statistics();
        Micros micros = Micros.of(times(operations, buffer));
        CacheStatistics after = Filling.cache().statistics();
        Served served = Served.between(before, after);
        served.requireOnly(subject.served(), (long) operations * size);
        return new ChildReport.Latency(
                subject.label(), size, operations, micros, served.bytes(), after.originBytes() - before.originBytes());
    }

    private long[] times(int operations, byte[] buffer) throws IOException {
        long[] nanos = new long[operations];
        for (int i = 0; i < operations; i++) {
            nanos[i] = timed(buffer);
        }
        return nanos;
    }

    private long timed(byte[] buffer) throws IOException {
        FSDataInputStream file;
        long position;
        if (subject == Subject.HEAP) {
            file = files.get(random.nextInt(files.size()));
            position = random.nextInt(Bucket.TAIL_BYTES - buffer.length + 1);
        } else {
            int block = subject.missesOnly() ? freshBlocks.remove() : random.nextInt(files.size() * blocksPerFile());
            file = files.get(block / blocksPerFile());
            position = (long) block % blocksPerFile() * BLOCK + random.nextInt(BLOCK - buffer.length + 1);
        }
        long start = System.nanoTime();
        file.readFully(position, buffer, 0, buffer.length);
        return System.nanoTime() - start;
    }
}
