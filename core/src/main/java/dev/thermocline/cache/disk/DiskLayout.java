package dev.thermocline.cache.disk;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.ObjectIds;
import java.util.List;

/**
 * How objects are cut into the blocks that lie on a disk, and what the numbers in their ids mean. What was stored under
 * another layout is of no use to this process.
 *
 * @param blockSize bytes of a data block
 * @param tailSize bytes of a tail
 * @param tails most tails of an object
 * @param ttlRules which names each rule is for, the first rule's first: object ids carry the number of a rule
 */
public record DiskLayout(int blockSize, int tailSize, int tails, List<String> ttlRules) {
    /** For stores whose values nobody cut out of objects. */
    public static final DiskLayout UNCUT = new DiskLayout(0, 0, 0, List.of());

    /** Copies the rules, of which there are at most {@link ObjectIds#MOST_RULES}. */
    public DiskLayout {
        ttlRules = List.copyOf(requireNonNull(ttlRules, "ttlRules is null"));
        if (ttlRules.size() > ObjectIds.MOST_RULES) {
            throw new IllegalArgumentException(ttlRules.size() + " rules, at most " + ObjectIds.MOST_RULES);
        }
    }

    /** Whether objects are cut alike under both. */
    public boolean cutsAlike(DiskLayout other) {
        return blockSize == other.blockSize && tailSize == other.tailSize && tails == other.tails;
    }

    /** The sizes as their options are set, for messages. */
    public String sizes() {
        return "fs.s3a.cache.block.size = " + blockSize + " and fs.s3a.cache.tail.size = " + tailSize;
    }
}
