package dev.thermocline.benchmarks.replay;

import dev.thermocline.cache.block.BlockKind;
import dev.thermocline.trace.TraceRecord;

/**
 * One cache that never was: a capacity and a policy, with tails and data in budgets of their own. A miss fetches the
 * whole block, as the cache does.
 */
final class Simulation {
    private final Policy policy;
    private final long capacity;
    private final Blocks tails;
    private final Blocks data;
    private long reads;
    private long hits;
    private long wanted;
    private long hitBytes;
    private long fetched;

    /** @param tailShare percent of the capacity that is for tails alone, 1 to 50 */
    Simulation(Policy policy, long capacity, int tailShare) {
        this.policy = policy;
        this.capacity = capacity;
        long forTails = capacity / 100 * tailShare;
        this.tails = policy.empty(forTails);
        this.data = policy.empty(capacity - forTails);
    }

    void read(TraceRecord read) {
        Blocks blocks = read.block().kind() == BlockKind.TAIL ? tails : data;
        reads++;
        wanted += read.wanted();
        if (blocks.read(read.block(), read.length())) {
            hits++;
            hitBytes += read.wanted();
        } else {
            fetched += read.length();
        }
    }

    /** What has come of the reads so far. */
    Outcome outcome() {
        return new Outcome(policy, capacity, reads, hits, new Bytes(wanted, hitBytes, fetched));
    }

    /**
     * Sums over bytes.
     *
     * @param wanted by readers
     * @param hit wanted by readers and resident
     * @param fetched from S3
     */
    record Bytes(long wanted, long hit, long fetched) {}

    /** What would have come of the reads. */
    record Outcome(Policy policy, long capacity, long reads, long hits, Bytes bytes) {
        /** Hits among all reads, 0 to 1. */
        double hitRate() {
            return share(hits, reads);
        }

        /** Bytes of hits among all that readers wanted, 0 to 1. */
        double byteHitRate() {
            return share(bytes.hit(), bytes.wanted());
        }

        /** Bytes fetched from S3 for each byte that readers wanted. */
        double fetchedPerWanted() {
            return share(bytes.fetched(), bytes.wanted());
        }

        private static double share(long part, long whole) {
            return whole == 0 ? 0 : (double) part / whole;
        }
    }
}
