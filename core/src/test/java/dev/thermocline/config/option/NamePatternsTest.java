package dev.thermocline.config.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.config.CacheOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link NamePatterns}, and the default patterns for names that never change. */
class NamePatternsTest {
    private static final String UUID = "0f9c1e2a-3b4d-4c5e-8f60-718293a4b5c6";

    private final NamePatterns immutable = CacheOptions.UNIQUE_NAMES;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "part-00000-UUID-c000.snappy.parquet",
                "lake/t/part-00003-tid-2041713345982017394-UUID-17-1.c000.snappy.parquet",
                "lake/t/part-UUID-4.snappy.parquet",
                "lake/t/20260301_101112_00042_x7k2p_UUID",
                "lake/t/d=1/20260301_101112_00042_x7k2p_UUID.parquet",
                "lake/t/dt=2026-01-01/part-12345-UUID.c000.zstd.parquet",
                "lake/t/deletion_vector_UUID.bin",
                "lake/t/_change_data/cdc-00000-UUID.c000.snappy.parquet",
                "lake/t/_delta_log/00000000000000000010.checkpoint.UUID.parquet",
                "lake/t/_delta_log/00000000000000000010.checkpoint.UUID.json",
                "lake/t/_delta_log/_sidecars/UUID.parquet",
                "_sidecars/UUID.parquet"
            })
    void defaultsMatchNamesThatAreUniqueByConstruction(String path) {
        assertThat(immutable.matches(path.replace("UUID", UUID))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "part-00000.parquet",
                "part-00000-UUID.parquet/other.parquet",
                "xpart-00000-UUID.parquet",
                "part-UUID.parquet",
                "20260301_101112_UUID",
                "lake/UUID.parquet",
                "lake/my_sidecars/UUID.parquet",
                "lake/_sidecars/UUID.parquet/x",
                "lake/t/_delta_log/00000000000000000010.json",
                "lake/t/_delta_log/00000000000000000010.checkpoint.parquet",
                "lake/t/_delta_log/00000000000000000010.checkpoint.0000000001.0000000010.parquet",
                "lake/t/_delta_log/00000000000000000010.checkpoint.UUID.crc",
                "lake/t/_delta_log/_last_checkpoint",
                "deletion_vector_UUIDxbin"
            })
    void defaultsLeaveOtherNamesAlone(String path) {
        assertThat(immutable.matches(path.replace("UUID", UUID))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "@parquet, lake/t/dt=1/any.parquet, true",
        "@parquet, lake/t/any.parquet.crc, false",
        "@delta, lake/t/any.parquet, true",
        "@delta, lake/t/deletion_vector_1.bin, true",
        "@delta, lake/t/_delta_log/00000000000000000001.json, true",
        "@delta, lake/t/my_delta_log/x, false",
        "@delta, lake/t/any.csv, false",
        "@zarr-chunks, a.zarr/temp/0.0.12, true",
        "@zarr-chunks, a.zarr/temp/c/0/1, true",
        "@zarr-chunks, a.zarr/temp/c.0.1, true",
        "@zarr-chunks, a.zarr/temp/c, true",
        "@zarr-chunks, a.zarr/temp/.zarray, false",
        "@zarr-chunks, a.zarr/temp/0.x, false",
        "@zarr-metadata, a.zarr/temp/.zarray, true",
        "@zarr-metadata, a.zarr/.zattrs, true",
        "@zarr-metadata, a.zarr/.zmetadata, true",
        "@zarr-metadata, a.zarr/temp/zarr.json, true",
        "@zarr-metadata, a.zarr/temp/zarrxjson, false",
        "@zarr-metadata, a.zarr/.zgroup, false",
        "@zarr-groups, a.zarr/.zgroup, true",
    })
    void packsNameTheFilesOfALayout(String pack, String path, boolean matches) {
        assertThat(NamePatterns.parse("y{9}, " + pack).matches(path)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a{1,2}, b; a{1,2}, b; aa; aaa",
                "(x,y),z; (x,y), z; x,y; x",
                "[(,],z; [(,], z; ,; x",
                "[{],z; [{], z; z; x",
                "a\\,b,c; a\\,b, c; a,b; a,c",
                ", a ,,b,; a, b; b; ab",
                "w/static/.*; w/static/.*; lake/w/static/a/b; laken/xw/static/a",
                "a|b/c; a|b/c; x/b/c; x/ab/c"
            })
    void splitsAtCommasBetweenExpressionsOnly(String text, String expressions, String matching, String other) {
        NamePatterns patterns = NamePatterns.parse(text);

        assertThat(patterns).hasToString(expressions);
        assertThat(patterns.matches(matching)).isTrue();
        assertThat(patterns.matches(other)).isFalse();
    }

    @Test
    void emptyTextMatchesNothing() {
        assertThat(NamePatterns.parse(" ").matches("")).isFalse();
        assertThat(NamePatterns.parse("")).isEqualTo(NamePatterns.parse(","));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a)/(b", "[", "(", "a{1,", "*"})
    void refusesWhatIsNotARegularExpression(String text) {
        assertThatThrownBy(() -> NamePatterns.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void equalsByExpressions() {
        assertThat(NamePatterns.parse("a,b"))
                .isEqualTo(NamePatterns.parse("a , b"))
                .hasSameHashCodeAs(NamePatterns.parse("a , b"))
                .isNotEqualTo(NamePatterns.parse("b,a"));
    }
}
