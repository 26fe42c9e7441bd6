package dev.thermocline.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.benchmarks.summary.Comparison;
import dev.thermocline.benchmarks.summary.PairedDifference;
import dev.thermocline.benchmarks.summary.Summary;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sentences claim what their figures carry, and no more. */
class ClaimsTest {
    private static final PairedDifference CLEAR = new PairedDifference(4, 812.4, 500, 1_124.8);
    private static final PairedDifference UNCLEAR = new PairedDifference(4, 812.4, -12, 1_636.8);
    private static final PairedDifference WORSE = new PairedDifference(4, -50, -70, -30);

    @Test
    void requestsComeFirstAndNoneIsWrittenOut() {
        assertThat(claims(CLEAR, CLEAR).get(0))
                .matches(
                        "For the first dashboard round after a commit plain S3A sends [\\d.]+ HEADs and [\\d.]+ GETs of"
                                + " [\\d.]+ MB for data files; Thermocline sends none. In _delta_log they send [\\d.]+ and"
                                + " [\\d.]+ requests.");
    }

    @Test
    void whatTheIntervalCarriesIsClaimed() {
        assertThat(claims(CLEAR, UNCLEAR).get(2))
                .isEqualTo(
                        "On Thermocline a query takes 812 ms less than on plain S3A (95 % interval 500 to 1\u202f125 ms,"
                                + " 4 pairs).");
    }

    @Test
    void whatItDoesNotCarryIsNot() {
        assertThat(claims(UNCLEAR, CLEAR).get(2))
                .contains("not distinguishable")
                .doesNotContain("less than on plain");
        assertThat(claims(CLEAR, UNCLEAR).get(1))
                .contains("not distinguishable")
                .doesNotContain("less than on plain");
    }

    @Test
    void lossIsClaimedAsLoss() {
        assertThat(claims(WORSE, CLEAR).get(2)).contains("50.0 ms MORE than on plain S3A");
    }

    @Test
    void withoutBothModesNothingIsClaimed() {
        assertThat(new Claims(SampleRun.small("s3a-classic", "thermocline").summary()).sentences())
                .isEmpty();
        assertThat(new Claims(SampleRun.small("s3a-analytics").summary()).sentences())
                .isEmpty();
    }

    private static List<String> claims(PairedDifference latency, PairedDifference waited) {
        Summary run = SampleRun.small("s3a-analytics", "thermocline").summary();
        return new Claims(new Summary(
                        run.goals(),
                        List.of(new Comparison("s3a-analytics", true, latency, waited)),
                        run.headline(),
                        run.modes(),
                        run.operations(),
                        run.sameResults(),
                        run.commits(),
                        run.rounds(),
                        run.settings(),
                        run.environment()))
                .sentences();
    }
}
