package dev.thermocline.benchmarks.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.benchmarks.summary.PairedDifference.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of {@link PairedDifference}. */
class PairedDifferenceTest {
    /** Textbook values: mean 10, standard deviation 4, t of 3 degrees of freedom 3.182. */
    @Test
    void intervalIsStudents() {
        PairedDifference difference =
                PairedDifference.of(List.of(6.0, 14.0, 10 - 2 * Math.sqrt(2), 10 + 2 * Math.sqrt(2)));

        assertThat(difference.mean()).isEqualTo(10);
        assertThat(difference.high()).isEqualTo(16.4);
        assertThat(difference.low()).isEqualTo(3.6);
        assertThat(difference.verdict()).isEqualTo(Verdict.MORE);
    }

    @Test
    void nothingIsClaimedThatTheIntervalDoesNotCarry() {
        assertThat(PairedDifference.of(List.of(-1.0, 3.0, 1.0)).verdict()).isEqualTo(Verdict.NOT_DISTINGUISHABLE);
        assertThat(PairedDifference.of(List.of(-5.0, -5.1, -4.9)).verdict()).isEqualTo(Verdict.LESS);
        assertThat(PairedDifference.of(List.of(5.0, 5.0)).verdict()).isEqualTo(Verdict.NOT_DISTINGUISHABLE);
        assertThat(PairedDifference.of(List.of(5.0)).verdict()).isEqualTo(Verdict.NOT_DISTINGUISHABLE);
        assertThatThrownBy(() -> PairedDifference.of(List.of())).hasMessageContaining("no pairs");
    }
}
