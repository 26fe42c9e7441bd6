package dev.thermocline.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FooterSizesTest {
    private static final int USUAL = 1000;

    private final FooterSizes sizes = new FooterSizes(USUAL);

    @Test
    void longFooterIsBelievedAtOnceForTheTableAlone() {
        sizes.seen("s3a://b/wide/a.parquet", 5000);

        assertThat(sizes.expected("s3a://b/wide/b.parquet")).isEqualTo(5000);
        assertThat(sizes.expected("s3a://b/other/b.parquet")).isEqualTo(USUAL);
        assertThat(sizes.expected("s3a://b/wide/deeper/b.parquet")).isEqualTo(USUAL);
    }

    @Test
    void partitionsBelongToTheirTable() {
        sizes.seen("s3a://b/wide/day=1/hour=2/a.parquet", 5000);

        assertThat(sizes.expected("s3a://b/wide/day=2/hour=9/b.parquet")).isEqualTo(5000);
        assertThat(FooterSizes.table("s3a://b/wide/=1/a.parquet")).isEqualTo("s3a://b/wide/=1");
        assertThat(FooterSizes.table("a.parquet")).isEmpty();
        assertThat(FooterSizes.table("x=1/a.parquet")).isEmpty();
    }

    @Test
    void randomPrefixesBelongToTheirTable() {
        sizes.seen("s3a://b/wide/aZ/a.parquet", 5000);

        assertThat(sizes.expected("s3a://b/wide/07/b.parquet")).isEqualTo(5000);
        assertThat(sizes.expected("s3a://b/wide/b.parquet")).isEqualTo(5000);
        assertThat(sizes.expected("s3a://b/other/aZ/b.parquet")).isEqualTo(USUAL);
        assertThat(sizes.expected("s3a://b/wide/a-/b.parquet")).isEqualTo(USUAL);
    }

    @Test
    void shorterFootersAreBelievedLittleByLittle() {
        sizes.seen("t/a", 33_000);
        sizes.seen("t/b", 1000);
        assertThat(sizes.expected("t/c")).isEqualTo(32_000);

        for (int i = 0; i < 1000; i++) {
            sizes.seen("t/b", 10);
        }
        assertThat(sizes.expected("t/c")).isBetween((long) USUAL, USUAL + 32L);
    }

    @Test
    void tableUsedLongestAgoIsForgotten() {
        sizes.seen("first/a", 5000);
        for (int i = 0; i < 10_000; i++) {
            sizes.seen(i + "/a", 5000);
        }

        assertThat(sizes.tables()).isEqualTo(10_000);
        assertThat(sizes.expected("first/b")).isEqualTo(USUAL);
        assertThat(sizes.expected("0/b")).isEqualTo(5000);
    }

    @Test
    void usualFootersAreNotRemembered() {
        sizes.seen("t/a", USUAL);

        assertThat(sizes.tables()).isZero();
    }
}
