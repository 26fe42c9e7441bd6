package dev.thermocline.plan;

import static dev.thermocline.delta.CommitTexts.change;
import static dev.thermocline.delta.CommitTexts.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.admission.PartitionDates;
import dev.thermocline.delta.AddedFile;
import dev.thermocline.delta.CommitReader;
import dev.thermocline.delta.CommitTexts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files are warmed, in which order, and why others are not. */
class WarmPolicyTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);
    private static final PartitionDates DATES = new PartitionDates(List.of("date"), List.of("yyyy-MM-dd"));

    @Test
    void defaultsWarmFootersOfTwoDays() {
        WarmSettings defaults = WarmSettings.defaults();

        assertThat(defaults.enabled()).isTrue();
        assertThat(defaults.recencyDays()).isEqualTo(2);
        assertThat(defaults.unlimitedRecency()).isFalse();
        assertThat(defaults.dates().dateOf(Map.of("date", "2026-03-01"))).contains(TODAY);
        assertThat(defaults.maxFiles()).isEqualTo(10_000);
        assertThat(defaults.maxBytes()).isEqualTo(512L << 20);
    }

    @Test
    void compactionComesFirstThenNewestPartitionThenLargestFile() {
        AddedFile rewrite = file("rewrite", 10, TODAY.minusDays(1), false);
        AddedFile newest = file("newest", 10, TODAY, true);
        AddedFile oldLarge = file("old-large", 900, TODAY.minusDays(1), true);
        AddedFile oldSmall = file("old-small", 100, TODAY.minusDays(1), true);
        AddedFile undated = file("undated", 5000);

        WarmPlan plan = plan(WarmSettings.defaults(), undated, oldSmall, newest, oldLarge, rewrite);

        assertThat(plan.footers()).containsExactly(rewrite, newest, oldLarge, oldSmall, undated);
        assertThat(plan.declined()).isEmpty();
        assertThat(plan.table()).isEqualTo(CommitTexts.TABLE);
        assertThat(plan.version()).isEqualTo(7);
    }

    @Test
    void oldestAdmittedPartitionIsTodayMinusRecencyDays() {
        AddedFile onCutoff = file("on-cutoff", 1, TODAY.minusDays(2), true);
        AddedFile before = file("before", 1, TODAY.minusDays(3), true);

        WarmPlan plan = plan(WarmSettings.defaults(), before, onCutoff);

        assertThat(plan.footers()).containsExactly(onCutoff);
        assertThat(plan.declined()).containsOnly(Map.entry(DeclineReason.OUT_OF_WINDOW, 1));
    }

    @Test
    void unlimitedRecencyAdmitsAnyAge() {
        AddedFile ancient = file("ancient", 1, LocalDate.of(1970, 1, 1), true);

        assertThat(plan(settings(0, 10, 1000), ancient).footers()).containsExactly(ancient);
    }

    @Test
    void fileLimitHoldsWithoutPartitions() {
        WarmPlan plan = plan(settings(2, 2, 1L << 40), file("a", 1), file("b", 2), file("c", 3));

        assertThat(plan.footers()).extracting(AddedFile::size).containsExactly(3L, 2L);
        assertThat(plan.declined()).containsOnly(Map.entry(DeclineReason.OVER_FILE_LIMIT, 1));
    }

    @Test
    void byteLimitCountsAFooterPerFileAndLetsSmallerOnesIn() {
        long footer = WarmPolicy.FOOTER_BYTES;

        WarmPlan plan =
                plan(settings(2, 100, footer + 10), file("huge", 1L << 40), file("big", footer), file("small", 10));

        assertThat(plan.footers()).extracting(f -> f.path().getName()).containsExactly("huge", "small");
        assertThat(plan.declined()).containsOnly(Map.entry(DeclineReason.OVER_BYTE_LIMIT, 1));
    }

    @Test
    void disabledPolicyDeclinesEverything() {
        WarmSettings off = new WarmSettings(false, 2, DATES, 10, 1000);

        WarmPlan plan = plan(off, false, file("a", 1), file("b", 1));

        assertThat(plan.footers()).isEmpty();
        assertThat(plan.declined()).containsOnly(Map.entry(DeclineReason.DISABLED, 2));
    }

    @Test
    void commitThatCanNotBeDiffedIsDeclined() {
        WarmPlan plan = plan(WarmSettings.defaults(), false, file("a", 1));

        assertThat(plan.footers()).isEmpty();
        assertThat(plan.declined()).containsOnly(Map.entry(DeclineReason.NOT_DIFFABLE, 1));
    }

    @Test
    void onlyAddedFilesAreWarmedNeitherDeadOnesNorThoseWithANewVector() throws IOException {
        WarmPlan plan = planned(
                WarmSettings.defaults(),
                CommitTexts.add("new.parquet"),
                CommitTexts.remove("dead.parquet"),
                CommitTexts.add("kept.parquet"),
                CommitTexts.remove("kept.parquet"));

        assertThat(plan.footers()).extracting(AddedFile::path).containsExactly(CommitTexts.inTable("new.parquet"));
    }

    @Test
    void severalColumnsAndFormatsAreAllowed() {
        PartitionDates dates = new PartitionDates(List.of("date", "dt"), List.of("yyyy-MM-dd", "yyyyMMdd"));
        WarmSettings settings = new WarmSettings(true, 2, dates, 10, 1000);
        AddedFile old = new AddedFile(CommitTexts.inTable("a"), 1, 0, Map.of("dt", "20200101"), true, false);

        assertThat(plan(settings, old).declined()).containsOnly(Map.entry(DeclineReason.OUT_OF_WINDOW, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3651, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void recencyOutOfRangeIsRefusedWithItsValue(int days) {
        assertThatThrownBy(() -> settings(days, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("recencyDays")
                .hasMessageContaining(String.valueOf(days));
    }

    @Test
    void largestRecencyIsAllowed() {
        AddedFile old = file("old", 1, TODAY.minusDays(3650), true);
        AddedFile older = file("older", 1, TODAY.minusDays(3651), true);

        assertThat(plan(settings(3650, 10, 1000), old, older).footers()).containsExactly(old);
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThatThrownBy(() -> settings(2, -1, 1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> settings(2, 1, -5)).hasMessageContaining("-5");
    }

    private static WarmSettings settings(int recencyDays, int maxFiles, long maxBytes) {
        return new WarmSettings(true, recencyDays, DATES, maxFiles, maxBytes);
    }

    private static WarmPlan plan(WarmSettings settings, AddedFile... added) {
        return plan(settings, true, added);
    }

    private static WarmPlan plan(WarmSettings settings, boolean diffable, AddedFile... added) {
        WarmSelection selection = new WarmPolicy(settings).select(TODAY);
        List.of(added).forEach(selection);
        return selection.plan(change(diffable, List.of(added)));
    }

    private static WarmPlan planned(WarmSettings settings, String... lines) throws IOException {
        WarmSelection selection = new WarmPolicy(settings).select(TODAY);
        byte[] json = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        CommitReader reader = new CommitReader();
        return selection.plan(reader.read(CommitTexts.TABLE, 7, new ByteArrayInputStream(json), selection));
    }

    @Test
    void filesWhoseVectorAloneChangedDisplaceNoNewOne() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            lines.add(CommitTexts.add("kept-" + i, CommitTexts.deletionVector("i", "wi5b")));
        }
        lines.add(CommitTexts.add("new.parquet").replace("\"size\":1000", "\"size\":1"));
        for (int i = 0; i < 100; i++) {
            lines.add(CommitTexts.remove("kept-" + i));
        }

        WarmPlan plan = planned(settings(0, 2, 1L << 40), lines.toArray(String[]::new));

        assertThat(plan.footers()).extracting(AddedFile::path).containsExactly(CommitTexts.inTable("new.parquet"));
        assertThat(plan.declined()).isEmpty();
    }

    @Test
    void oldPartitionsWhoseVectorAloneChangedAreNotLeftOut() throws IOException {
        String dated =
                CommitTexts.add("a").replace("\"partitionValues\":{}", "\"partitionValues\":{\"date\":\"2020-01-01\"}");

        assertThat(planned(WarmSettings.defaults(), dated, CommitTexts.remove("a"))
                        .declined())
                .isEmpty();
        assertThat(planned(WarmSettings.defaults(), dated).declined())
                .containsOnly(Map.entry(DeclineReason.OUT_OF_WINDOW, 1));
    }

    /** Random commits, planned while they are read and by sorting everything. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void planIsTheOneThatSortingEverythingGives(long seed) {
        Random random = new Random(seed);
        List<AddedFile> files = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            LocalDate date = TODAY.minusDays(random.nextInt(4));
            files.add(file("f" + i, random.nextInt(500), date, random.nextBoolean()));
        }
        List<AddedFile> sorted = files.stream()
                .filter(file ->
                        !file.partitionValues().containsValue(TODAY.minusDays(3).toString()))
                .map(file -> new Candidate(file, DATES.dateOf(file.partitionValues())))
                .sorted(Candidate.MOST_USEFUL_FIRST)
                .map(Candidate::file)
                .limit(200)
                .toList();

        WarmPlan plan = plan(settings(2, 200, 1L << 40), files.toArray(AddedFile[]::new));

        assertThat(plan.footers()).as("seed %d", seed).isEqualTo(sorted);
        assertThat(plan.declined().values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(3_000 - 200);
    }
}
