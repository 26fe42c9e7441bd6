package dev.thermocline.paths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of numbers against a map. */
final class PathNumbersTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void tableIsAMap(long seed) {
        Random random = new Random(seed);
        PathNumbers table = new PathNumbers();
        Map<Long, Integer> map = new HashMap<>();
        // few hashes, so that removals meet what was put; some of them share a slot
        List<Long> hashes = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            hashes.add(random.nextInt(4) == 0 ? (long) i : random.nextLong());
        }
        for (int step = 0; step < 20_000; step++) {
            long hash = hashes.get(random.nextInt(hashes.size()));
            int number = 1 + random.nextInt(3);
            if (random.nextInt(step % 4_000 < 2_000 ? 3 : 2) > 0) {
                table.put(hash, number);
                map.put(hash, number);
            } else {
                assertThat(table.remove(hash, number))
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(map.remove(hash, number));
            }
            assertThat(table.size()).as("seed %d, step %d", seed, step).isEqualTo(map.size());
        }
        for (long hash : hashes) {
            assertThat(table.get(hash)).as("seed %d", seed).isEqualTo(map.getOrDefault(hash, 0));
        }
    }

    @Test
    void tableThatIsReservedGrowsOnceAndIsSmallAgainWhenItIsEmpty() {
        PathNumbers table = new PathNumbers();
        long empty = table.bytes();
        long promised = table.bytesWith(100_000);
        table.reserve(100_000);
        assertThat(table.bytes()).isEqualTo(promised).isLessThan(100_000 * 40L);
        for (int i = 0; i < 100_000; i++) {
            table.put(i, 1);
        }
        assertThat(table.bytes()).isEqualTo(promised);
        for (int i = 0; i < 100_000; i++) {
            assertThat(table.remove(i, 1)).isTrue();
        }

        assertThat(table.size()).isZero();
        assertThat(table.bytes()).isEqualTo(empty);
        assertThatThrownBy(() -> table.put(1, 0)).hasMessageContaining("0");
    }
}
