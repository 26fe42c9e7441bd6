package dev.thermocline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.BlockKey;
import dev.thermocline.engine.Sightings.Sighting;
import org.junit.jupiter.api.Test;

/** Whose second look counts. */
class SightingsTest {
    private static final BlockKey KEY = new BlockKey(1, 0);

    private final Sightings sightings = new Sightings();

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
