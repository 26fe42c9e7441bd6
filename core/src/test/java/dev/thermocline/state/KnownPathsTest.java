package dev.thermocline.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.EntryBudget;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.state.change.MutationEpochs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.junit.jupiter.api.Test;

/** Names are found by their directory, however many others there are, and go with their statuses. */
class KnownPathsTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final Owner OWNER = new Owner("0a");

    private final MutationEpochs epochs = new MutationEpochs();

    private StatusCache statuses(int most) {
        return new StatusCache(
                new EntryBudget(most, 1 << 30), Duration.ofHours(1), epochs, name -> {}, () -> 0, Runnable::run);
    }

    private static ObjectName name(String endpoint, String key) {
        return ObjectName.of(endpoint, "lake", key);
    }

    private void learn(StatusCache statuses, String endpoint, String scheme, String key) {
        S3AFileStatus status =
                new S3AFileStatus(10, 1234, new Path(scheme + "://lake/" + key), 32, "user", "\"tag\"", null);
        ObjectName name = name(endpoint, key);
        assertThat(statuses.learn(name, OWNER, status, epochs.current(name))).isTrue();
    }

    private static Set<ObjectName> below(StatusCache statuses, String prefix) {
        return Set.copyOf(statuses.below("lake", prefix, (path, name) -> true));
    }

    @Test
    void namesBelowADirectoryAreFoundAndNoOthersAreLookedAt() {
        StatusCache statuses = statuses(20_000);
        for (int i = 0; i < 10_000; i++) {
            learn(statuses, "s3", "s3a", String.format(Locale.ROOT, "t%02d/part-%05d", i % 100, i));
        }
        learn(statuses, "s3", "s3", "t07/by-another-scheme");
        learn(statuses, "other", "s3a", "t07/part-00007");
        AtomicInteger asked = new AtomicInteger();

        List<ObjectName> below = statuses.below("lake", "t07/", (path, name) -> asked.incrementAndGet() > 0);

        assertThat(below).hasSize(102).contains(name("s3", "t07/by-another-scheme"), name("other", "t07/part-00007"));
        assertThat(asked).hasValue(102);
        assertThat(below(statuses, "t0")).hasSize(1002);
        assertThat(below(statuses, "t08")).doesNotContain(name("s3", "t07/part-00007"));
        assertThat(below(statuses, "")).hasSize(10_002);
        assertThat(statuses.below("lak", "", (path, name) -> true)).isEmpty();
    }

    @Test
    void pathsGoWithTheirStatusesWhateverMadeThemGo() {
        Random random = new Random(SEED);
        StatusCache statuses = statuses(60);
        Set<String> keys = new TreeSet<>();
        for (int round = 0; round < 5_000; round++) {
            String key = "d" + random.nextInt(5) + "/f" + random.nextInt(100);
            keys.add(key);
            if (random.nextInt(4) == 0) {
                statuses.forget(name("s3", key));
            } else {
                learn(statuses, "s3", "s3a", key);
            }
        }
        Set<ObjectName> known = keys.stream()
                .map(key -> name("s3", key))
                .filter(statuses::knows)
                .collect(Collectors.toSet());
        assertThat(known).as("seed %d", SEED).isNotEmpty();
        assertThat(below(statuses, "")).as("seed %d", SEED).isEqualTo(known);
        assertThat(statuses.paths()).isEqualTo(known.size());

        statuses.clear();
        assertThat(statuses.paths()).isZero();
    }

    @Test
    void pathThatComesAgainMeanwhileStays() {
        KnownPaths paths = new KnownPaths();
        ObjectName name = name("s3", "d/f");
        paths.add("s3a://lake/d/f", name, known -> true);
        List<Boolean> answers = new ArrayList<>(List.of(false, true));

        paths.removeUnless("s3a://lake/d/f", name, known -> {
            if (answers.size() == 2) {
                paths.add("s3a://lake/d/f", name, again -> true); // between the question and the removal
            }
            return answers.remove(0);
        });

        assertThat(paths.count()).isEqualTo(1);
    }
}
