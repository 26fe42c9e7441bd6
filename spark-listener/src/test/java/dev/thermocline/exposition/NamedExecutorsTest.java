package dev.thermocline.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who has series of its own. */
class NamedExecutorsTest {
    private final NamedExecutors named = new NamedExecutors();

    private static Map<String, Map<String, Long>> executors(int from, int to, long hits) {
        Map<String, Map<String, Long>> executors = new HashMap<>();
        for (int executor = from; executor < to; executor++) {
            executors.put(Integer.toString(executor), Map.of("hits", hits));
        }
        return executors;
    }

    private static Numbers numbers(
            Map<String, Map<String, Long>> present,
            Map<String, Map<String, Long>> silent,
            Map<String, Long> forgotten) {
        return new Numbers(Map.of("hits", 1_000L), present, silent, forgotten);
    }

    private static long hits(Map<String, Map<String, Long>> labelled, String label) {
        return labelled.getOrDefault(label, Map.of()).getOrDefault("hits", -1L);
    }

    private static long sum(Map<String, Map<String, Long>> labelled) {
        return labelled.keySet().stream()
                .mapToLong(label -> hits(labelled, label))
                .sum();
    }

    @Test
    void fewExecutorsAreNamedAndNobodyIsOther() {
        Map<String, Map<String, Long>> counters = named.counters(numbers(executors(0, 3, 5), Map.of(), Map.of()));

        assertThat(counters.keySet()).containsExactly("driver", "0", "1", "2");
        assertThat(named.levels(numbers(executors(0, 3, 5), Map.of(), Map.of())).keySet())
                .containsExactly("driver", "0", "1", "2");
    }

    @Test
    void firstOnesByNumberAreNamedAndTheRestIsAddedUp() {
        Map<String, Map<String, Long>> counters = named.counters(numbers(executors(2, 22, 5), Map.of(), Map.of()));

        assertThat(counters.keySet()).containsExactly("driver", "2", "3", "4", "5", "6", "7", "other");
        assertThat(hits(counters, "other")).isEqualTo(14 * 5);
        assertThat(sum(counters)).isEqualTo(1_000 + 20 * 5);
    }

    /** A counter that moved into another series would be taken for events. */
    @Test
    void counterStaysInItsSeriesWhenExecutorsComeGoAndAreForgotten() {
        named.counters(numbers(executors(10, 20, 5), Map.of(), Map.of()));
        Map<String, Map<String, Long>> gone =
                named.counters(numbers(executors(0, 4, 1), executors(10, 20, 6), Map.of()));
        Map<String, Map<String, Long>> forgotten =
                named.counters(numbers(executors(0, 4, 1), executors(12, 20, 6), Map.of("hits", 12L)));

        for (Map<String, Map<String, Long>> counters : List.of(gone, forgotten)) {
            assertThat(counters.keySet()).containsExactly("driver", "10", "11", "12", "13", "14", "15", "other");
            assertThat(hits(counters, "10")).isEqualTo(6);
            assertThat(hits(counters, "other")).isEqualTo(4 * 6 + 4);
            assertThat(sum(counters)).isEqualTo(1_000 + 10 * 6 + 4);
        }
    }

    @Test
    void levelsAreThoseOfExecutorsThatAreThere() {
        named.counters(numbers(executors(0, 6, 5), Map.of(), Map.of()));
        Map<String, Map<String, Long>> levels = named.levels(numbers(executors(4, 9, 5), executors(0, 4, 7), Map.of()));

        assertThat(levels.keySet()).containsExactly("driver", "4", "5", "6", "7", "8");
        assertThat(sum(levels)).isEqualTo(1_000 + 5 * 5);
    }

    @Test
    void executorWithAnOpenBreakerIsNamed() {
        Map<String, Map<String, Long>> present = executors(0, 500, 1);
        present.put("321", Map.of("hits", 1L, "cache.breaker.open.disk", 1L));
        named.counters(numbers(present, Map.of(), Map.of()));

        Map<String, Map<String, Long>> levels = named.levels(numbers(present, Map.of(), Map.of()));

        assertThat(levels.keySet()).containsExactly("driver", "321", "0", "1", "2", "3", "4", "other");
        assertThat(sum(levels)).isEqualTo(1_000 + 500);
    }

    @Test
    void namesThatMeanSomethingElseOrAreTooLongAreNotUsed() {
        Map<String, Map<String, Long>> present =
                Map.of("driver", Map.of("hits", 1L), "other", Map.of("hits", 2L), "x".repeat(65), Map.of("hits", 4L));

        Map<String, Map<String, Long>> counters = named.counters(numbers(present, Map.of(), Map.of()));

        assertThat(counters.keySet()).containsExactly("driver", "other");
        assertThat(hits(counters, "other")).isEqualTo(7);
        assertThat(named.levels(numbers(present, Map.of(), Map.of()))).isEqualTo(counters);
    }
}
