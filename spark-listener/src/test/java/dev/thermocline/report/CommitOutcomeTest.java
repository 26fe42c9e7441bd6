package dev.thermocline.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.plan.DeclineReason;
import dev.thermocline.protocol.BodyOutcome;
import dev.thermocline.warm.WarmOutcome;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each result and reason of the other packages has its outcome in a report. */
class CommitOutcomeTest {
    @Test
    void everyResultAndReasonHasItsOutcome() {
        Set<CommitOutcome> named = Stream.concat(
                        Stream.concat(Arrays.stream(WarmOutcome.values()), Arrays.stream(DeclineReason.values()))
                                .map(CommitOutcome::of),
                        Arrays.stream(BodyOutcome.Result.values()).map(CommitOutcome::ofBody))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(CommitOutcome.class)));

        assertThat(EnumSet.complementOf(EnumSet.copyOf(named)))
                .containsExactlyInAnyOrder(
                        CommitOutcome.REMOVED,
                        CommitOutcome.LOST,
                        CommitOutcome.UNREACHED,
                        CommitOutcome.REVIVED,
                        CommitOutcome.SHARED,
                        CommitOutcome.EVICTION_LOST);
    }

    @Test
    void onlyTailsThatAreResidentLeaveACommitWarm() {
        assertThat(Arrays.stream(WarmOutcome.values())
                        .filter(outcome -> CommitOutcome.of(outcome).leavesCommitWarm()))
                .containsExactly(WarmOutcome.RESIDENT, WarmOutcome.ALREADY);
        assertThat(DeclineReason.values())
                .noneMatch(reason -> CommitOutcome.of(reason).leavesCommitWarm());
    }
}
