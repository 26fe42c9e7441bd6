package dev.thermocline.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each operation may keep, and which rule rejects first. */
class AdmissionTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);
    private static final PartitionDates DATES = new PartitionDates(List.of("date"), List.of("yyyy-MM-dd"));
    private static final long LARGE = 1000;

    private final Admission policy = policy(Optional.of(7));

    private static Admission policy(Optional<Integer> days) {
        Predicate<String> included = key -> !key.contains("private");
        Predicate<String> captured = key -> !key.contains("_change_data");
        return new Admission(new Admission.Rules(included, captured, LARGE, days), DATES, () -> TODAY);
    }

    @ParameterizedTest
    @CsvSource({
        "t/x, 1, false, ALL,",
        "t/x, 1000, false, ALL,",
        "t/x, 1001, false, TAIL, FILE_TOO_LARGE",
        "t/x, 1001, true, TAIL, FILE_TOO_LARGE",
        "t/x, 1000, true, REPEATED, ONE_PASS",
        "private/x, 1, false, NOTHING, NOT_INCLUDED",
        "private/date=2020-01-01/x, 5000, true, NOTHING, NOT_INCLUDED",
        "t/date=2026-03-01/x, 1, false, ALL,",
        "t/date=2026-02-22/x, 1, false, ALL,",
        "t/date=2026-02-21/x, 1, false, NOTHING, PARTITION_TOO_OLD",
        "t/date=2026-02-21/x, 5000, true, NOTHING, PARTITION_TOO_OLD",
        "t/date=soon/x, 1, false, ALL,",
    })
    void firstRuleThatRefusesARead(
            String key, long length, boolean singlePass, AdmissionScope scope, RejectReason refusal) {
        AdmissionDecision decision = policy.read(key, length, singlePass);

        assertThat(decision.scope()).isEqualTo(scope);
        assertThat(decision.reason()).isEqualTo(Optional.ofNullable(refusal));
    }

    @ParameterizedTest
    @CsvSource({
        "t/x, ALL,",
        "t/_change_data/x, TAIL, NOT_CAPTURED",
        "private/_change_data/x, NOTHING, NOT_INCLUDED",
        "t/_change_data/date=2026-02-21/x, NOTHING, PARTITION_TOO_OLD",
        "t/date=2026-02-22/x, ALL,",
    })
    void firstRuleThatRefusesAWrite(String key, AdmissionScope scope, RejectReason refusal) {
        assertThat(policy.capture(key)).isEqualTo(new AdmissionDecision(scope, Optional.ofNullable(refusal)));
        assertThat(policy.bodyMaximum()).isEqualTo(LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"t/x", "private/x", "t/date=2026-02-21/x", "t/date=2026-02-22/x"})
    void noOperationAdmitsWhatAnotherRefusesByName(String key) {
        boolean refused = policy.byName(key).scope() == AdmissionScope.NOTHING;

        assertThat(policy.read(key, 1, false).scope() == AdmissionScope.NOTHING).isEqualTo(refused);
        assertThat(policy.capture(key).scope() == AdmissionScope.NOTHING).isEqualTo(refused);
    }

    @Test
    void windowMovesWithTheDay() {
        LocalDate[] today = {TODAY};
        Admission moving = new Admission(
                new Admission.Rules(key -> true, key -> true, LARGE, Optional.of(1)), DATES, () -> today[0]);
        assertThat(moving.byName("date=2026-02-28/x").scope()).isEqualTo(AdmissionScope.ALL);

        today[0] = TODAY.plusDays(1);

        assertThat(moving.byName("date=2026-02-28/x").scope()).isEqualTo(AdmissionScope.NOTHING);
    }

    @Test
    void withoutAWindowAnyAgeIsKept() {
        assertThat(policy(Optional.empty()).byName("date=1970-01-01/x").scope()).isEqualTo(AdmissionScope.ALL);
    }

    @Test
    void refusalsHaveReasonsAndLimitsAreNotNegative() {
        assertThatThrownBy(() -> new AdmissionDecision(AdmissionScope.TAIL, Optional.empty()))
                .hasMessageContaining("TAIL");
        assertThatThrownBy(() -> new AdmissionDecision(AdmissionScope.ALL, Optional.of(RejectReason.ONE_PASS)))
                .hasMessageContaining("ONE_PASS");
        assertThatThrownBy(() -> new Admission.Rules(key -> true, key -> true, -1, Optional.empty()))
                .hasMessageContaining("-1");
        assertThat(RejectReason.PARTITION_TOO_OLD.label()).isEqualTo("partition-too-old");
    }
}
