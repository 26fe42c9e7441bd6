package dev.thermocline.engine.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.engine.read.MissHistory.Sighting;
import org.junit.jupiter.api.Test;

/** Whose second look counts. */
class MissHistoryTest {
    private static final BlockKey KEY = new BlockKey(1, 0);

    private final MissHistory sightings = new MissHistory();

    @Test
    void secondReaderCountsTheSameOneDoesNot() {
        Object first = new Object();
        Object second = new Object();

        assertThat(sightings.miss(KEY, first)).isEqualTo(Sighting.FIRST);
        assertThat(sightings.miss(KEY, first)).isEqualTo(Sighting.SAME);
        assertThat(sightings.miss(new BlockKey(1, 1), second)).isEqualTo(Sighting.FIRST);
        assertThat(sightings.miss(KEY, second)).isEqualTo(Sighting.AGAIN);
        assertThat(sightings.miss(KEY, second)).as("forgotten").isEqualTo(Sighting.FIRST);
    }
}
