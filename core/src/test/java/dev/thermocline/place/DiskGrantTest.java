package dev.thermocline.place;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.thermocline.config.option.ByteSize;
import dev.thermocline.config.option.DiskCapacity;
import dev.thermocline.place.DiskGrant.Granted;
import dev.thermocline.place.DiskGrant.Refused;
import dev.thermocline.place.DiskPlace.Origin;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of which volume is taken. */
class DiskGrantTest {
    private static final Path DIRECTORY = Path.of("/disk/slot-0");
    private static final DiskPlace CONFIGURED = DiskPlace.configured(List.of(Path.of("/disk")));
    private static final DiskPlace STANDARD = new DiskPlace(List.of(Path.of("/disk")), Origin.HADOOP, false);
    private static final DiskPlace POD = new DiskPlace(List.of(Path.of("/disk")), Origin.SPARK_ENVIRONMENT, true);
    private static final DiskCapacity AUTO = new DiskCapacity.Automatic();

    private static DiskCapacity fixed(String size) {
        return new DiskCapacity.Fixed(ByteSize.parse(size));
    }

    private static DiskSpace space(String type, String free, String present) {
        return new DiskSpace(
                DIRECTORY,
                type,
                ByteSize.parse(free).bytes(),
                ByteSize.parse(present).bytes());
    }

    private static DiskGrant grant(DiskPlace place, DiskCapacity wanted, int slots, DiskSpace space) {
        return DiskGrant.of(place, wanted, slots, ByteSize.parse("1g"), space);
    }

    private static Granted granted(String capacity) {
        return new Granted(ByteSize.parse(capacity), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"100g, 4, 2560m", "1000g, 4, 5g", "1000g, 1, 20g", "8000t, 2, 10g", "2g, 1, 204m", "2g, 4, 51m"})
    void withoutConfigurationATenthOrTwentyGigabytesAreSharedByTheSlots(String free, int slots, String capacity) {
        assertThat(grant(STANDARD, AUTO, slots, space("ext4", free, "0"))).isEqualTo(granted(capacity));
    }

    @ParameterizedTest
    @CsvSource({"100g, 1g", "5g, 512m"})
    void podTakesAGigabyteWhateverItsSlots(String free, String capacity) {
        assertThat(grant(POD, AUTO, 4, space("overlay", free, "0"))).isEqualTo(granted(capacity));
    }

    @Test
    void configuredDirectoryIsForTheCache() {
        assertThat(grant(CONFIGURED, AUTO, 4, space("xfs", "90g", "10g"))).isEqualTo(granted("10g"));
        assertThat(grant(CONFIGURED, AUTO, 1, space("xfs", "1100m", "0")))
                .as("the reserve stays")
                .isEqualTo(new Refused("a share of the 1100m free on the volume of /disk/slot-0 is too little for"
                        + " fs.s3a.cache.disk.capacity = auto. Free space, set a size, or set off to silence this."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tmpfs", "ramfs"})
    void memoryIsNotTakenForADiskUnlessTheUserSetsIt(String type) {
        for (DiskPlace place : List.of(CONFIGURED, STANDARD, POD)) {
            assertThat(grant(place, AUTO, 4, space(type, "100g", "0")))
                    .isEqualTo(new Refused("/disk/slot-0 is on " + type + ", which is memory, and"
                            + " fs.s3a.cache.disk.capacity = auto takes none for a disk. Name a directory on a disk in"
                            + " fs.s3a.cache.dirs, set a size, or set off to silence this."));
        }
        assertThat(grant(CONFIGURED, fixed("2g"), 4, space(type, "100g", "0")))
                .isEqualTo(new Granted(
                        ByteSize.parse("2g"),
                        Optional.of("/disk/slot-0 is on " + type + ": the 2g of the disk tier are memory, of this"
                                + " container's limit if it has one.")));
    }

    @Test
    void sizeThatFitsIsTakenAsItIs() {
        assertThat(grant(CONFIGURED, fixed("17m"), 4, space("ext4", "2g", "0"))).isEqualTo(granted("17m"));
        assertThat(grant(CONFIGURED, fixed("10g"), 4, space("ext4", "2g", "10g")))
                .as("what is there is written over")
                .isEqualTo(granted("10g"));
    }

    @Test
    void sizeThatDoesNotFitIsLowered() {
        DiskGrant grant = grant(CONFIGURED, fixed("200g"), 4, space("ext4", "11g", "5g"));

        assertThat(grant)
                .isEqualTo(new Granted(
                        ByteSize.parse("14848m"), // 11g less the reserve, less a twentieth, and what is there
                        Optional.of("fs.s3a.cache.disk.capacity = 200g does not fit the volume of /disk/slot-0: 11g are"
                                + " free, of which fs.s3a.cache.disk.free.reserve keeps 1g, so 14848m are used. Lower it,"
                                + " or name a larger volume in fs.s3a.cache.dirs.")));
    }

    @Test
    void sizeOfWhichNothingFitsIsRefused() {
        assertThat(grant(CONFIGURED, fixed("200g"), 4, space("ext4", "1040m", "0")))
                .asInstanceOf(type(Refused.class))
                .extracting(Refused::reason, as(STRING))
                .contains("fs.s3a.cache.disk.capacity = 200g does not fit", "1040m are free", "Name a larger volume");
    }

    @Test
    void offTakesNothing() {
        assertThat(grant(CONFIGURED, new DiskCapacity.Off(), 1, space("ext4", "1t", "0")))
                .isInstanceOf(Refused.class);
    }
}
