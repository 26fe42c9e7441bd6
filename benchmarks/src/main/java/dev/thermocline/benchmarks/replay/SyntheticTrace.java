package dev.thermocline.benchmarks.replay;

import dev.thermocline.trace.TraceRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What stands in for a trace: a hot set of data blocks, a tenth of a capacity, that is read again and again, each time
 * in another order, and between two of its rounds a scan of three times the capacity, none of which is ever read again.
 * So every hit is one of the hot set.
 */
final class SyntheticTrace {
    private static final int BLOCK = 1020 * 1024;
    private static final int SCANS = 20;
    /** Rounds before the first scan: the first one misses whatever the policy is. */
    private static final int ROUNDS_BEFORE = 2;

    private final long seed;
    private final int hot;
    private final int scanned;

    SyntheticTrace(long seed, long capacity) {
        this.seed = seed;
        this.hot = Math.toIntExact(Math.max(1, capacity / 10 / BLOCK));
        this.scanned = Math.toIntExact(Math.max(1, 3 * capacity / BLOCK));
    }

    /** Reads of the hot set that come back to it. */
    long returns() {
        return (long) hot * (ROUNDS_BEFORE + SCANS - 1);
    }

    void forEach(Consumer<TraceRecord> reader) {
        Random random = new Random(seed);
        List<Long> hotObjects = new ArrayList<>(random.longs(hot).boxed().toList());
        for (int round = 1; round < ROUNDS_BEFORE; round++) {
            hotObjects.forEach(object -> reader.accept(read(object)));
        }
        for (int scan = 0; scan < SCANS; scan++) {
            Collections.shuffle(hotObjects, random);
            hotObjects.forEach(object -> reader.accept(read(object)));
            random.longs(scanned).forEach(object -> reader.accept(read(object)));
        }
        hotObjects.forEach(object -> reader.accept(read(object)));
    }

    private static TraceRecord read(long object) {
        return new TraceRecord(0, object, 0, BLOCK, BLOCK);
    }
}
