package dev.thermocline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What {@code auto} makes of a volume. */
class DiskBudgetTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    @Test
    void slotsShareFortyPercentOfTheVolume() {
        assertThat(new DiskBudget(Long.MAX_VALUE, 4, 0).capacity(1000, 0)).isEqualTo(100);
    }

    @Test
    void largeVolumeIsCapped() {
        assertThat(new DiskBudget(100 * GIB, 1, GIB).capacity(10_000 * GIB, 0)).isEqualTo(100 * GIB);
    }

    @Test
    void tinyVolumeGetsWhatTheReserveLeaves() {
        assertThat(new DiskBudget(GIB, 1, 40 * MIB).capacity(50 * MIB, 0)).isEqualTo(10 * MIB);
        assertThat(new DiskBudget(GIB, 5, 10 * MIB).capacity(50 * MIB, 0)).isEqualTo(4 * MIB);
    }

    @Test
    void volumeSmallerThanTheReserveGetsNothing() {
        assertThat(new DiskBudget(GIB, 4, GIB).capacity(50 * MIB, 0)).isZero();
        assertThat(new DiskBudget(GIB, 4, 0).capacity(0, 0)).isZero();
        assertThat(new DiskBudget(GIB, 4, 0).capacity(-1, 0)).isZero();
    }

    @Test
    void adoptedSlotKeepsItsCapacityAcrossRestarts() {
        DiskBudget budget = new DiskBudget(Long.MAX_VALUE, 1, 0);
        long first = budget.capacity(1000, 0);
        assertThat(budget.capacity(1000 - first, first)).isEqualTo(first);
    }

    @Test
    void volumeOfUnknownSizeDoesNotOverflow() {
        assertThat(new DiskBudget(GIB, 1, GIB).capacity(Long.MAX_VALUE, Long.MAX_VALUE))
                .isEqualTo(GIB);
    }

    @Test
    void fullSlotsAlwaysLeaveTheReserve() {
        long seed = Seed.next();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            long usable = random.nextLong(1000 * MIB);
            int slots = random.nextInt(1, 9);
            long reserve = random.nextLong(500 * MIB);
            long capacity = new DiskBudget(random.nextLong(GIB), slots, reserve).capacity(usable, 0);
            assertThat(capacity).as("seed %d, turn %d", seed, i).isNotNegative();
            assertThat(capacity == 0 || usable - slots * capacity >= reserve)
                    .as("seed %d, turn %d", seed, i)
                    .isTrue();
        }
    }

    @Test
    void budgetWithoutSlotsIsRejected() {
        assertThatThrownBy(() -> new DiskBudget(1, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("slots 0");
    }
}
