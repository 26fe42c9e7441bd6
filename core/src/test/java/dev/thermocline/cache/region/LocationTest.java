package dev.thermocline.cache.region;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.region.file.MemoryRegionFiles;
import dev.thermocline.cache.region.file.RegionFormat;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a region is told of a value, and when it was touched. */
class LocationTest {
    private static final int LENGTH = 100;

    @SuppressWarnings("NullAway.Init") // before each test
    private Region region;

    @SuppressWarnings("NullAway.Init") // before each test
    private Location location;

    @BeforeEach
    void write() throws IOException {
        region = new Region(1, new MemoryRegionFiles().create(RegionFormat.name(1)));
        location = new Location(region, new RegionFormat.Entry(new BlockKey(1, 0), 64, LENGTH), 7);
    }

    @Test
    void readsCountOnceWheneverTheyAre() {
        assertThat(location.lastTouched()).isEqualTo(7);
        assertThat(location.wasRead()).isFalse();
        for (int second : new int[] {7, 8, 8, 40}) {
            location.read(second);

            assertThat(location.wasRead()).isTrue();
            assertThat(location.lastTouched()).isEqualTo(second);
            assertThat(region.readBytes()).isEqualTo(LENGTH);
        }
        assertThat(region.liveBytes()).isEqualTo(LENGTH);
    }

    @Test
    void readAfterTheDropChangesNothing() {
        location.read(7);
        location.drop();
        location.drop();
        location.read(8);

        assertThat(location.wasRead()).isFalse();
        assertThat(location.lastTouched()).isNotPositive();
        assertThat(region.readBytes()).isZero();
        assertThat(region.liveBytes()).isZero();
    }
}
