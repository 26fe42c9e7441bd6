package dev.thermocline.engine;

/**
 * How much of a volume one JVM's disk tier takes when it is told {@code auto}: 40 % of what is usable, shared by all
 * slots on the volume, and never so much that full slots would leave less than the reserve. All amounts are bytes.
 *
 * @param max the most that one slot takes, however large the volume
 * @param slots slots on the volume: each may be filled
 * @param reserve free bytes that the slots together leave to everybody else
 */
public record DiskBudget(long max, int slots, long reserve) {
    /** Rejects a budget without slots and negative amounts. */
    public DiskBudget {
        if (max < 0 || slots < 1 || reserve < 0) {
            throw new IllegalArgumentException("max " + max + ", slots " + slots + ", reserve " + reserve);
        }
    }

    /**
     * The capacity of one slot, never negative. Zero means that the volume has no room for a disk tier.
     *
     * @param usable bytes that this process may still write on the volume
     * @param held bytes that the slots hold already: they count as usable, or an adopted slot would shrink at each start
     */
    public long capacity(long usable, long held) {
        long room = Math.max(0, usable) + Math.max(0, held);
        if (room < 0) {
            room = Long.MAX_VALUE;
        }
        long share = room / 5 * 2 / slots;
        long unreserved = Math.max(0, room - reserve) / slots;
        return Math.min(max, Math.min(share, unreserved));
    }
}
