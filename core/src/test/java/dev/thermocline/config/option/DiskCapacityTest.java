package dev.thermocline.config.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link DiskCapacity}. */
class DiskCapacityTest {
    @ParameterizedTest
    @CsvSource({"100g, 4, 10g", "100g, 1, 40g", "160m, 4, 16m", "2000t, 4, 500g", "8191p, 1, 500g"})
    void automaticTakesItsSlotOfFortyPercentOfTheFreeSpace(String free, int slots, String capacity) {
        assertThat(new DiskCapacity.Automatic().resolve(ByteSize.parse(free), slots))
                .contains(ByteSize.parse(capacity));
    }

    @ParameterizedTest
    @CsvSource({"0, 4", "159m, 4", "1g, 64"})
    void automaticTurnsTheTierOffWhereAlmostNothingIsFree(String free, int slots) {
        assertThat(new DiskCapacity.Automatic().resolve(ByteSize.parse(free), slots))
                .isEmpty();
    }

    @Test
    void automaticRefusesToDivideByNoSlots() {
        assertThatThrownBy(() -> new DiskCapacity.Automatic().resolve(ByteSize.parse("1g"), 0))
                .hasMessage("slots is below 1: 0");
    }

    @Test
    void fixedAndOffIgnoreTheFreeSpace() {
        assertThat(new DiskCapacity.Fixed(ByteSize.parse("1g")).resolve(ByteSize.parse("0"), 4))
                .contains(ByteSize.parse("1g"));
        assertThat(new DiskCapacity.Off().resolve(ByteSize.parse("1t"), 1)).isEmpty();
    }
}
