package dev.thermocline.engine.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.engine.read.MissHistory.Miss;
import org.junit.jupiter.api.Test;

/** Whose second look counts. */
class MissHistoryTest {
    private static final BlockKey KEY = new BlockKey(1, 0);

    private final MissHistory misses = new MissHistory();

    @Test
    void secondReaderCountsTheSameOneDoesNot() {
        Object first = new Object();
        Object second = new Object();

        assertThat(misses.miss(KEY, first)).isEqualTo(Miss.FIRST);
        assertThat(misses.miss(KEY, first)).isEqualTo(Miss.SAME);
        assertThat(misses.miss(new BlockKey(1, 1), second)).isEqualTo(Miss.FIRST);
        assertThat(misses.miss(KEY, second)).isEqualTo(Miss.AGAIN);
        assertThat(misses.miss(KEY, second)).as("forgotten").isEqualTo(Miss.FIRST);
    }
}
