package dev.thermocline.benchmarks.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.thermocline.trace.TraceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Traces that are short enough to replay them by hand. Blocks of 300 B; 1,000 B of capacity leave 900 B for data. */
class SimulationTest {
    private static final int BLOCK = 300;
    private static final int CAPACITY = 1_000;
    private static final int TAILS = 10;

    private static TraceRecord data(char object, int wanted) {
        return new TraceRecord(0, object, 0, BLOCK, wanted);
    }

    private static TraceRecord tail(char object, int length) {
        return new TraceRecord(0, object, TraceRecord.TAIL_INDEX, length, length);
    }

    /** Reads one block of each object that a letter names, 100 B of it. */
    private static Simulation.Outcome replay(Policy policy, String objects) {
        Simulation simulation = new Simulation(policy, CAPACITY, TAILS);
        objects.chars().forEach(object -> simulation.read(data((char) object, 100)));
        return simulation.outcome();
    }

    /**
     * Three blocks fit. {@code abca}: the fourth read is a hit. With {@code d} one has to go: by use {@code b}, by age
     * {@code a}, which is then missed, comes back and pushes out {@code b}; W-TinyLFU lets {@code d} into its window of
     * a hundredth, which is too small for it, where it loses against what is as frequent and was there before.
     */
    @ParameterizedTest
    @CsvSource({
        "lru,        abcadab, 2", // a, a; b is gone
        "fifo,       abcadab, 1", // a; then a and b are gone
        "w-tinylfu,  abcadab, 3", // a, a, b: d is not let in
        "lru,        abcabc, 3",
        "fifo,       abcabc, 3",
        "w-tinylfu,  abcabc, 3",
        "lru,        abcdabcd, 0", // a cycle of one block too many
        "fifo,       abcdabcd, 0"
    })
    void hitsAreTheOnesCountedByHand(String policy, String objects, long hits) {
        Simulation.Outcome outcome = replay(Policy.of(policy), objects);

        assertThat(outcome.reads()).isEqualTo(objects.length());
        assertThat(outcome.hits()).isEqualTo(hits);
        assertThat(outcome.hitRate()).isEqualTo((double) hits / objects.length());
        assertThat(outcome.bytes())
                .isEqualTo(
                        new Simulation.Bytes(100L * objects.length(), 100 * hits, BLOCK * (objects.length() - hits)));
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void ratesByBytesCountWhatWasWantedAndWholeBlocksFetched(Policy policy) {
        Simulation simulation = new Simulation(policy, CAPACITY, TAILS);
        simulation.read(data('a', 50));
        simulation.read(data('a', 300));
        simulation.read(data('b', 250));

        Simulation.Outcome outcome = simulation.outcome();
        assertThat(outcome.hitRate()).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(outcome.byteHitRate()).isEqualTo(0.5);
        assertThat(outcome.fetchedPerWanted()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void tailsAndDataNeverTakeEachOthersSpace(Policy policy) {
        Simulation simulation = new Simulation(policy, CAPACITY, TAILS);
        simulation.read(tail('t', 100));
        "abc".chars().forEach(object -> simulation.read(data((char) object, 1)));
        simulation.read(tail('t', 100));
        assertThat(simulation.outcome().hits()).isEqualTo(1);

        "uvw".chars().forEach(object -> simulation.read(tail((char) object, 100)));
        "abc".chars().forEach(object -> simulation.read(data((char) object, 1)));
        assertThat(simulation.outcome().hits()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void blockOfAnotherLengthIsAnotherVersionAndTakesItsOwnSpace(Policy policy) {
        Simulation simulation = new Simulation(policy, CAPACITY, TAILS);
        simulation.read(tail('t', 60));
        simulation.read(tail('t', 40));
        simulation.read(tail('t', 40));
        simulation.read(tail('u', 60));
        simulation.read(tail('t', 40));
        simulation.read(tail('u', 60));

        assertThat(simulation.outcome().hits()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void blockThatIsLargerThanItsBudgetPushesNothingOut(Policy policy) {
        Simulation simulation = new Simulation(policy, CAPACITY, TAILS);
        simulation.read(tail('t', 100));
        simulation.read(tail('u', 101));
        simulation.read(tail('u', 101));
        simulation.read(tail('t', 100));

        assertThat(simulation.outcome().hits()).isEqualTo(1);
    }

    @Test
    void nothingReadIsNoHit() {
        Simulation.Outcome outcome = new Simulation(Policy.LRU, CAPACITY, TAILS).outcome();

        assertThat(outcome.hitRate()).isZero();
        assertThat(outcome.byteHitRate()).isZero();
        assertThat(outcome.fetchedPerWanted()).isZero();
    }

    @Test
    void scanLeavesTheHotSetToTheCachesOwnPolicyAndNothingToLru() {
        long capacity = 1L << 30;
        SyntheticTrace trace = new SyntheticTrace(42, capacity);
        Simulation own = new Simulation(Policy.W_TINYLFU, capacity, TAILS);
        Simulation lru = new Simulation(Policy.LRU, capacity, TAILS);
        trace.forEach(read -> {
            own.read(read);
            lru.read(read);
        });

        assertThat((double) own.outcome().hits() / trace.returns()).isBetween(0.9, 1.0);
        assertThat((double) lru.outcome().hits() / trace.returns()).isLessThan(0.05);
    }
}
