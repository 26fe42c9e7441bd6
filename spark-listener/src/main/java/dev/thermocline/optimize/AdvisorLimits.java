package dev.thermocline.optimize;

/**
 * What an {@link OptimizeAdvisor} holds and reads at most. Beyond a limit its advice is "everything". Immutable.
 *
 * @param maxOrders pairs of a table and its ZORDER columns that are remembered; the one not asked about for longest is
 *     forgotten
 * @param maxPartitions partitions remembered of each, and taken from one commit
 * @param maxFiles paths remembered of each, and taken from one commit
 * @param maxPredicatePartitions partitions that one predicate names
 * @param maxCommits how many commits an answer goes back
 */
public record AdvisorLimits(
        int maxOrders, int maxPartitions, int maxFiles, int maxPredicatePartitions, int maxCommits) {
    public AdvisorLimits {
        requirePositive("maxOrders", maxOrders);
        requirePositive("maxPartitions", maxPartitions);
        requirePositive("maxFiles", maxFiles);
        requirePositive("maxPredicatePartitions", maxPredicatePartitions);
        requirePositive("maxCommits", maxCommits);
    }

    /** 32 orders of 10,000 partitions and 50,000 files each, 500 partitions in a predicate, 1,000 commits. */
    public static AdvisorLimits defaults() {
        return new AdvisorLimits(32, 10_000, 50_000, 500, 1_000);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1: " + value);
        }
    }
}
