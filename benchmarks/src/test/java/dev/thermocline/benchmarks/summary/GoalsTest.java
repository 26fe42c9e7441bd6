package dev.thermocline.benchmarks.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of {@link Goals}: a run that misses a limit has a goal that is not met, and names it. */
class GoalsTest {
    private static final Traffic LOG = new Traffic(0, 5, 3, 4_000, 90);

    @Test
    void runWithoutRequestsForDataFilesMeetsAll() {
        assertThat(goals(rounds(Traffic.NONE, Traffic.NONE, 500), null, true))
                .hasSize(6)
                .allMatch(Goal::met);
    }

    @Test
    void oneRequestInOneFirstRoundIsAMiss() {
        assertThat(missed(goals(rounds(new Traffic(0, 1, 0, 10, 5), Traffic.NONE, 500), null, true)))
                .containsExactly("requests for data files in the worst first round after MERGE");
    }

    @Test
    void oneRequestInOneSteadyRoundIsAMiss() {
        assertThat(missed(goals(rounds(Traffic.NONE, new Traffic(1, 0, 0, 0, 5), 500), null, true)))
                .containsExactly("requests for data files in the worst steady round");
    }

    /** Other work on the machine during one of the modes must not fail a run. */
    @Test
    void slowerRunIsNoMiss() {
        assertThat(missed(goals(rounds(Traffic.NONE, Traffic.NONE, 1_500), null, true)))
                .isEmpty();
    }

    @Test
    void differentResultsAreAMiss() {
        assertThat(missed(goals(rounds(Traffic.NONE, Traffic.NONE, 500), null, false)))
                .containsExactly("results");
    }

    @Test
    void sawToothAboveItsLimitIsAMiss() {
        Headline high = new Headline("s3a-analytics", 9, 8, 7, 0.5, 91.6, 90, 1, 2);
        Headline low = new Headline("s3a-analytics", 9, 8, 7, 0.5, 89.9, 90, 1, 2);

        assertThat(missed(goals(rounds(Traffic.NONE, Traffic.NONE, 500), high, true)))
                .containsExactly("height of the saw-tooth");
        assertThat(missed(goals(rounds(Traffic.NONE, Traffic.NONE, 500), low, true)))
                .isEmpty();
    }

    @Test
    void bytesAndLogRequestsAreComparedWithPlainS3a() {
        List<Round> rounds = new ArrayList<>();
        for (int episode = 0; episode < 4; episode++) {
            rounds.add(round("s3a-analytics", episode, true, 900, new Traffic(9, 9, 0, 300_000, 5), LOG));
            rounds.add(round("thermocline", episode, true, 500, Traffic.NONE, new Traffic(1, 5, 3, 4_000, 90)));
        }

        assertThat(missed(goals(rounds, null, true)))
                .containsExactly("requests in _delta_log, first rounds", "bytes from S3, first rounds");
    }

    private static List<Goal> goals(List<Round> rounds, @Nullable Headline headline, boolean same) {
        return Goals.of(rounds, headline, same);
    }

    private static List<String> missed(List<Goal> goals) {
        return goals.stream().filter(goal -> !goal.met()).map(Goal::name).toList();
    }

    /** Four commits; what Thermocline sends after the last one, a MERGE. */
    private static List<Round> rounds(Traffic first, Traffic steady, double latency) {
        List<Round> rounds = new ArrayList<>();
        Traffic plain = new Traffic(90, 400, 0, 240_000_000, 1_000);
        for (int episode = 0; episode < 4; episode++) {
            boolean last = episode == 3;
            rounds.add(round("s3a-analytics", episode, true, 1_000 + episode, plain, LOG));
            rounds.add(round("s3a-analytics", episode, false, 900, plain, LOG));
            rounds.add(round("thermocline", episode, true, latency, last ? first : Traffic.NONE, LOG));
            rounds.add(round("thermocline", episode, false, latency, last ? steady : Traffic.NONE, LOG));
        }
        return rounds;
    }

    private static Round round(String mode, int episode, boolean first, double ms, Traffic data, Traffic log) {
        return new Round(
                mode,
                1,
                episode,
                episode % 2 == 0 ? "OPTIMIZE" : "MERGE",
                first,
                0,
                List.of(new Query("revenue", ms)),
                new RequestCounts(data, log, 0),
                mode.equals("thermocline") ? 100 + episode : 2_000,
                Map.of());
    }
}
