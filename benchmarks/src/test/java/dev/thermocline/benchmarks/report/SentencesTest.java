package dev.thermocline.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.benchmarks.summary.Headline;
import dev.thermocline.benchmarks.summary.Summary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The sentences say what was measured, also when that is no gain. */
final class SentencesTest {
    private static final String[] ALL = SampleRun.ALL_MODES.toArray(String[]::new);

    @Test
    void gainIsTheHeadline() {
        assertThat(gain(headline(1540, 780, 600, 0.809)))
                .isEqualTo(
                        "After a commit the dashboards' queries take 1 540 ms on plain S3A (analytics, the best of its"
                                + " streams) and 780 ms on Thermocline; Spark and Delta alone take 600 ms: 81 % of what S3 costs"
                                + " in the first round is gone (medians of single queries).");
    }

    @Test
    void smallGainIsCalledSmall() {
        assertThat(gain(headline(1000, 970, 600, 0.075))).contains("only 8 % of what S3 costs");
    }

    @Test
    void lossIsCalledLoss() {
        assertThat(gain(headline(1000, 1100, 600, -0.25)))
                .contains("Thermocline is slower than plain S3A by 100 ms")
                .doesNotContain("gone");
    }

    @Test
    void withoutCostOfS3NoShareIsGiven() {
        assertThat(gain(headline(600, 500, 600, Double.POSITIVE_INFINITY)))
                .contains("plain S3A costs nothing over that")
                .doesNotContain("%");
        assertThat(gain(headline(1000, 580, 600, 1.05)))
                .contains("all of what S3 costs")
                .doesNotContain("%");
    }

    @Test
    void onlyStreamIsNotCalledTheBest() {
        String gain = new Sentences(
                        SampleRun.small("s3a-classic", "thermocline", "floor").summary())
                .gap();

        assertThat(gain).contains("(classic, its only stream in this run)").doesNotContain("best");
    }

    @Test
    void withoutTheComparedModesTheMissingOnesAreNamed() {
        assertThat(new Sentences(SampleRun.small("s3a-classic", "readcache").summary()).gain())
                .contains("it lacks the mode s3a-analytics, and the mode thermocline.");
        assertThat(new Sentences(SampleRun.small("thermocline", "floor").summary()).gain())
                .contains("it lacks the mode s3a-analytics.");
        assertThat(new Sentences(SampleRun.small("s3a-analytics", "thermocline").summary()).gap())
                .isEmpty();
    }

    @Test
    void toothAboveItsLimitIsReported() {
        assertThat(tooth(headline(1540, 780, 600, 0.8)))
                .contains("Thermocline's is within the limit of 91.5 ms")
                .contains("_delta_log is under way for 61.5 ms a query, one for data files for 4.5 ms.");
        assertThat(tooth(new Headline("s3a-classic", 9, 8, 7, 0.5, 91.6, 91.5, 1, 2)))
                .contains("Thermocline's is above the limit of 91.5 ms");
    }

    @Test
    void methodNamesPauseAndLatencyOfTheRun() {
        assertThat(Page.readable(new Sentences(SampleRun.usual().summary()).method()))
                .contains("at least 2000ms later")
                .contains("back by 30ms to its first byte");
    }

    private static Headline headline(double plain, double ours, double floor, double gapClosed) {
        return new Headline("s3a-analytics", plain, ours, floor, gapClosed, 60.5, 91.5, 61.5, 4.5);
    }

    private static String gain(Headline headline) {
        return Page.readable(new Sentences(with(headline)).gap());
    }

    private static String tooth(Headline headline) {
        return Page.readable(new Sentences(with(headline)).tooth());
    }

    private static Summary with(@Nullable Headline headline) {
        Summary summary = SampleRun.small(ALL).summary();
        return new Summary(
                summary.goals(),
                summary.comparisons(),
                headline,
                summary.modes(),
                summary.operations(),
                true,
                summary.commits(),
                summary.rounds(),
                summary.settings(),
                summary.environment());
    }
}
