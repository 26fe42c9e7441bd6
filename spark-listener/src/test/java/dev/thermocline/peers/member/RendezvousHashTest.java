package dev.thermocline.peers.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@link RendezvousHash}: one owner a file, that stays when others come and go. */
class RendezvousHashTest {
    private static final int FILES = 2_000;

    private static List<String> executors(int count) {
        List<String> executors = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            executors.add(Integer.toString(i));
        }
        return executors;
    }

    private static String file(int i) {
        return "s3a://lake/t/part-" + i + ".parquet";
    }

    private static String owner(int file, List<String> executors) {
        return RendezvousHash.owner(file(file), executors).orElseThrow();
    }

    @Test
    void ownerDoesNotDependOnTheOrderInWhichExecutorsAreKnown() {
        List<String> executors = executors(7);
        List<String> backwards = new ArrayList<>(executors);
        Collections.reverse(backwards);
        for (int i = 0; i < FILES; i++) {
            assertThat(owner(i, backwards)).isEqualTo(owner(i, executors));
        }
        assertThat(RendezvousHash.owner(file(0), List.of())).isEmpty();
    }

    @Test
    void filesAreSharedOutEvenly() {
        Map<String, Integer> files = new HashMap<>();
        for (int i = 0; i < FILES; i++) {
            files.merge(owner(i, executors(8)), 1, Integer::sum);
        }
        assertThat(files).hasSize(8);
        assertThat(files.values()).allSatisfy(count -> assertThat(count).isBetween(FILES / 16, FILES / 5));
    }

    @Test
    void executorThatGoesMovesItsOwnFilesOnly() {
        List<String> before = executors(8);
        List<String> after = new ArrayList<>(before);
        after.remove("3");
        for (int i = 0; i < FILES; i++) {
            String owner = owner(i, before);
            if (owner.equals("3")) {
                assertThat(owner(i, after)).isNotEqualTo("3");
            } else {
                assertThat(owner(i, after)).isEqualTo(owner);
            }
        }
    }

    @Test
    void executorThatComesTakesItsShareAndMovesNothingElse() {
        int moved = 0;
        for (int i = 0; i < FILES; i++) {
            String before = owner(i, executors(8));
            String after = owner(i, executors(9));
            if (!after.equals(before)) {
                assertThat(after).isEqualTo("9");
                moved++;
            }
        }
        assertThat(moved).isBetween(FILES / 18, FILES / 5);
    }
}
