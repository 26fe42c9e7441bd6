package dev.thermocline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Cycles are found where they are, and nowhere else. */
class ClassCyclesTest {
    @Test
    void chainsAndPairsAreNoCycleOfThree() {
        assertThat(ClassCycles.largerThan(
                        2, Map.of("a", Set.of("b", "c"), "b", Set.of("a", "c"), "c", Set.of("d"), "d", Set.of())))
                .isEmpty();
    }

    @Test
    void cyclesHoldAllThatReachEachOther() {
        assertThat(ClassCycles.largerThan(
                        2,
                        Map.of(
                                "entry", Set.of("a"),
                                "a", Set.of("b"),
                                "b", Set.of("c", "d"),
                                "c", Set.of("a"),
                                "d", Set.of("b", "exit"),
                                "exit", Set.of("x"),
                                "x", Set.of("y"),
                                "y", Set.of("z"),
                                "z", Set.of("x"))))
                .containsExactlyInAnyOrder(Set.of("a", "b", "c", "d"), Set.of("x", "y", "z"));
    }

    @Test
    void classesThatUseThemselvesAreNoCycle() {
        assertThat(ClassCycles.largerThan(1, Map.of("a", Set.of("a"), "b", Set.of("b", "a"))))
                .isEmpty();
    }
}
