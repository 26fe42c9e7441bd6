package dev.thermocline.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dates of partitions and what has none. */
class PartitionDatesTest {
    private static final LocalDate CUTOFF = LocalDate.of(2026, 2, 27);

    private final PartitionDates dates = new PartitionDates(List.of("date", "dt", "day"), List.of("yyyy-MM-dd"));
    private final PartitionDates manyFormats =
            new PartitionDates(List.of("date"), List.of("yyyy-MM-dd", "yyyyMMdd", "yyyy-MM"));

    @ParameterizedTest
    @CsvSource({
        "2026-02-27, 2026-02-27",
        "20260227, 2026-02-27",
        "2026-02, 2026-02-28",
        "2024-02, 2024-02-29",
        "2026-12, 2026-12-31",
    })
    void everyFormatIsRead(String text, LocalDate expected) {
        assertThat(manyFormats.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "2026-02-2",
                "2026-02",
                "2026",
                "2026-02-30",
                "2026-13-01",
                "2026-02-27 10:00:00",
                "x2026-02-27",
                "20260227",
                "__HIVE_DEFAULT_PARTITION__",
                "yesterday"
            })
    void whatIsNoWholeDateHasNone(String text) {
        assertThat(dates.parse(text)).isEmpty();
        assertThat(PartitionDates.admits(dates.dateOf(Map.of("date", text)), CUTOFF))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-26, false",
        "2026-02-27, true",
        "2026-02-28, true",
        "2099-01-01, true",
        "1970-01-01, false",
    })
    void cutoffDayItselfIsAdmitted(String date, boolean admitted) {
        assertThat(PartitionDates.admits(dates.dateOf(Map.of("date", date)), CUTOFF))
                .isEqualTo(admitted);
    }

    @Test
    void missingColumnHasNoDateAndIsAdmitted() {
        assertThat(dates.dateOf(Map.of())).isEmpty();
        assertThat(dates.dateOf(Map.of("region", "2020-01-01"))).isEmpty();
        assertThat(PartitionDates.admits(Optional.empty(), CUTOFF)).isTrue();
    }

    @Test
    void dateIsFoundAmongNestedPartitionsWhateverTheirOrderAndCase() {
        Map<String, String> nested = new LinkedHashMap<>();
        nested.put("region", "eu");
        nested.put("DATE", "2026-02-27");
        nested.put("hour", "07");

        assertThat(dates.dateOf(nested)).contains(LocalDate.of(2026, 2, 27));
    }

    @ParameterizedTest
    @CsvSource({
        "t/date=2026-02-27/part-0.parquet, 2026-02-27",
        "date=2026-02-27/part-0.parquet, 2026-02-27",
        "t/region=eu/DT=2026-02-26/hour=1/part-0.parquet, 2026-02-26",
        "t/date=2026%2D02%2d27/part-0.parquet, 2026-02-27",
        "t/date=__HIVE_DEFAULT_PARTITION__/dt=2026-02-27/x, 2026-02-27",
    })
    void dateIsFoundInAName(String key, LocalDate expected) {
        assertThat(dates.dateOfKey(key)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "part-0.parquet",
                "t/part-0.parquet",
                "t/2026-02-27/part-0.parquet",
                "t/date=2026-02-27", // a file of that name
                "t/=2026-02-27/x",
                "t/xdate=2026-02-27/x",
                "t/date=%/x",
                "t/date=%ZZ/x"
            })
    void nameWithoutADatedDirectoryHasNone(String key) {
        assertThat(dates.dateOfKey(key)).isEmpty();
    }

    @Test
    void dateOfAPhysicalNameCountsWhereNoNameIsKnown() {
        PartitionDates dates = new PartitionDates(List.of("day"), List.of(PartitionDates.ISO_DATE));
        String physical = "col-5f422f40-de70-45b2-88ab-1d5c90e94db1";
        Map<String, String> mapped = Map.of("col-00000000-de70-45b2-88ab-1d5c90e94db1", "emea", physical, "2026-03-01");

        assertThat(dates.dateOf(mapped)).contains(LocalDate.of(2026, 3, 1));
        assertThat(dates.dateOf(Map.of(physical, "2026-03-01", "day", "2026-03-02")))
                .contains(LocalDate.of(2026, 3, 2));
        assertThat(dates.dateOf(Map.of("born", "2026-03-01"))).isEmpty();
        assertThat(new PartitionDates(List.of(), List.of(PartitionDates.ISO_DATE)).dateOf(mapped))
                .isEmpty();
    }

    @Test
    void columnsAreTriedInOrderAndUnreadableOnesPassedOver() {
        assertThat(dates.dateOf(Map.of("day", "2026-01-03", "dt", "2026-01-02")))
                .contains(LocalDate.of(2026, 1, 2));
        assertThat(dates.dateOf(Map.of("date", "n/a", "day", "2026-01-03"))).contains(LocalDate.of(2026, 1, 3));
    }

    @Test
    void everyDayOfFourYearsIsReadAndJudgedAlike() {
        for (LocalDate day = LocalDate.of(2023, 1, 1); day.getYear() < 2027; day = day.plusDays(1)) {
            assertThat(dates.dateOf(Map.of("date", day.toString()))).contains(day);
            assertThat(PartitionDates.admits(Optional.of(day), CUTOFF)).isEqualTo(day.compareTo(CUTOFF) >= 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HH:mm", "yyyy", "MM-dd", "yyyy-dd", "yyyy-bb", "'text'", "{"})
    void patternThatGivesNoMonthIsRefused(String pattern) {
        assertThatThrownBy(() -> new PartitionDates(List.of("date"), List.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + pattern + "'");
    }

    @Test
    void patternOfATimestampIsRead() {
        PartitionDates timestamps = new PartitionDates(List.of("ts"), List.of("yyyy-MM-dd HH:mm:ss"));

        assertThat(timestamps.parse("2026-02-27 10:00:00")).contains(LocalDate.of(2026, 2, 27));
    }

    @Test
    void withoutColumnsNothingHasADate() {
        PartitionDates none = new PartitionDates(List.of(), List.of("yyyy-MM-dd"));

        assertThat(none.dateOf(Map.of("date", "2026-02-27"))).isEmpty();
        assertThat(none.dateOfKey("t/date=2026-02-27/x")).isEmpty();
    }

    @Test
    void emptyColumnAndNoPatternAreRefused() {
        assertThatThrownBy(() -> new PartitionDates(List.of(" "), List.of("yyyy-MM-dd")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PartitionDates(List.of("date"), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
