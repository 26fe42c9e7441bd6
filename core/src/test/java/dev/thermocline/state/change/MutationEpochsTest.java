package dev.thermocline.state.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.ObjectName;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MutationEpochsTest {
    private final MutationEpochs epochs = new MutationEpochs();

    private static List<ObjectName> names(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> ObjectName.of("s3", "lake", prefix + i))
                .toList();
    }

    /** What a commit evicts must not cost what it warms: at most 3 of 100 of them, each a request of its reader. */
    @Test
    void fewNamesShareTheEpochOfAnother() {
        List<ObjectName> warmed = names("added-", 1_000);
        MutationEpochs.Snapshot before = epochs.snapshot();

        names("removed-", 1_000).forEach(epochs::doubted);

        assertThat(warmed.stream()
                        .filter(name -> epochs.current(name) != before.at(name))
                        .count())
                .isLessThanOrEqualTo(30);
    }

    @Test
    void changeIsSeenByWhoReadTheEpochBefore() {
        ObjectName name = ObjectName.of("s3", "lake", "a");
        long epoch = epochs.current(name);
        long then = epochs.now();

        epochs.changed(name);

        assertThat(epochs.current(name)).isNotEqualTo(epoch);
        assertThat(epochs.unchangedSince(name, then)).isFalse();
        assertThat(epochs.unchangedSince(name, epochs.now())).isTrue();
    }
}
