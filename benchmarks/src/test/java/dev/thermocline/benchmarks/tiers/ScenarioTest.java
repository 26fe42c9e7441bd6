package dev.thermocline.benchmarks.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of {@link Scenario}. */
class ScenarioTest {

    @Test
    void plansFollowFromTheSeedAndStayWithinTheirFiles() {
        for (Scenario scenario : Scenario.values()) {
            List<List<Scenario.Read>> rounds = scenario.rounds(1);

            assertThat(scenario.rounds(1)).as(scenario.label()).isEqualTo(rounds);
            assertThat(rounds)
                    .isNotEmpty()
                    .allSatisfy(round -> assertThat(round)
                            .isNotEmpty()
                            .allMatch(read -> read.file() < scenario.files()
                                    && read.position() + read.length() <= scenario.fileBytes()));
        }
    }

    @Test
    void anotherSeedScansOtherPartitions() {
        assertThat(Scenario.ANALYSIS.rounds(1)).isNotEqualTo(Scenario.ANALYSIS.rounds(2));
    }

    @Test
    void refreshesAndPassesReadTheSameAgain() {
        assertThat(new HashSet<>(Scenario.VISUALISATION.rounds(1))).hasSize(1);
        assertThat(new HashSet<>(Scenario.ITERATIVE.rounds(1))).hasSize(1);
    }

    @Test
    void aQueryScansThreeWholePartitions() {
        List<Scenario.Read> query = Scenario.ANALYSIS.rounds(1).get(0);

        assertThat(query.stream().mapToLong(Scenario.Read::length).sum()).isEqualTo(6L * Scenario.ANALYSIS.fileBytes());
        assertThat(query.stream().map(read -> read.file() / 2).distinct()).hasSize(3);
        assertThat(query).doesNotHaveDuplicates();
    }
}
