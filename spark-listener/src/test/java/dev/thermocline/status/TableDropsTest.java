package dev.thermocline.status;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.CommitFile;
import dev.thermocline.fake.Texts;
import dev.thermocline.report.DropResult;
import dev.thermocline.report.DropResult.Dropped;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** What the processes of an application drop when the driver asks them to. */
final class TableDropsTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String BELOW = "below " + Texts.TABLE;

    private final AskedExecutors asked = new AskedExecutors();
    private final HeldCache driver = new HeldCache();
    private final TableDrops drops = HeldTables.ofExecutors(
                    asked.tables(), asked.questions, "driver", () -> Optional.of(driver), asked.clock)
            .drops();

    private DropResult evict(Duration longest) throws IOException, InterruptedException {
        return drops.evict(Texts.TABLE, longest);
    }

    @Test
    void everyProcessDropsTheFilesByNameAndThenWhatItKnowsBelowTheTable() throws Exception {
        asked.table(2);
        HeldCache one = new HeldCache().with("f0", true, 1000).with("f1", true, 10);
        HeldCache two = new HeldCache();
        asked.start("1", one);
        asked.start("2", two);
        asked.questions.listed("1");
        asked.questions.listed("2");

        DropResult dropped = evict(LONG);

        assertThat(dropped.processes())
                .isEqualTo(Map.of(
                        "1", new Dropped(5, 0, 1010), "2", new Dropped(3, 0, 0), "driver", new Dropped(3, 0, 0)));
        assertThat(dropped.complete()).isTrue();
        assertThat(one.done).containsExactly("evict", "evict", BELOW);
        assertThat(two.done).containsExactly("evict of nothing", "evict of nothing", BELOW);
        assertThat(driver.done).isEqualTo(two.done);
    }

    @Test
    void filesOfManyPartsAreDroppedAlthoughAMessageIsLost() throws Exception {
        int files = 2 * HeldQuestion.MOST_FILES + 1;
        asked.table(files);
        HeldCache cache = new HeldCache();
        IntStream.range(0, files).forEach(i -> cache.with("f" + i, false, 1000));
        AskedExecutors.Executor executor = asked.start("1", cache);
        executor.poll();
        executor.loses = true;

        assertThat(evict(LONG).processes()).containsEntry("1", new Dropped(files + 3, 0, 1000L * files));
        assertThat(cache.done).hasSize(files + 1);
    }

    @Test
    void whereTheLogBeginsLaterItIsStatedThatItIsNotTheWholeTable() throws Exception {
        asked.driverCache.files.texts.put(new CommitFile(Texts.TABLE, 1).path(), Texts.add("f0"));
        HeldCache cache = new HeldCache().with("f0", true, 1000);
        asked.start("1", cache).poll();

        DropResult dropped = evict(LONG);

        assertThat(dropped.whole()).isFalse();
        assertThat(dropped.complete()).isFalse();
        assertThat(dropped.processes()).containsEntry("1", new Dropped(4, 0, 1000));
    }

    @Test
    void directoryWithoutALogIsDroppedLikeAnyOther() throws Exception {
        HeldCache cache = new HeldCache().with("f0", true, 1000);
        asked.start("1", cache).poll();

        assertThat(evict(LONG).processes()).containsEntry("1", new Dropped(3, 0, 0));
        assertThat(cache.done).containsExactly(BELOW);
    }

    @Test
    void whoDoesNotAnswerIsUnreachedAndHasNoNumbers() throws Exception {
        asked.table(1);
        asked.start("1", new HeldCache());
        asked.start("2", new HeldCache()).silent = true;
        asked.questions.listed("1");
        asked.questions.listed("2");

        DropResult dropped = evict(Duration.ZERO);

        assertThat(dropped.unreached()).containsExactly("2");
        assertThat(dropped.processes()).containsOnlyKeys("1", "driver");
        assertThat(dropped.complete()).isFalse();
    }

    @Test
    void executorThatFailsIsUnreached() throws Exception {
        HeldCache failing = new HeldCache() {
            @Override
            public int evictPrefix(Path directory) {
                throw new IllegalStateException("failed on purpose");
            }
        };
        asked.start("1", failing);
        asked.questions.listed("1");

        assertThat(evict(Duration.ZERO).unreached()).containsExactly("1");
    }

    /** One whose version knows only what it is asked, and not what it is to drop. */
    @Test
    void executorOfAnOlderVersionIsUnreachedAndNotAnsweredFor() throws Exception {
        asked.table(1);
        asked.questions.listed("1");
        Set<Object> entries = new HashSet<>();
        asked.nudged = () -> {
            Object reply = asked.questions.answer(Texts.poll("1", 0, 0).toMessage(), new HashMap<String, Object>());
            entries.addAll(((Map<?, ?>) requireNonNull(reply)).keySet());
        };

        assertThat(evict(Duration.ZERO).unreached()).containsExactly("1");
        assertThat(entries).containsExactlyInAnyOrder("evict?", "drop?");
    }

    @Test
    void everythingIsDroppedAndCounted() throws Exception {
        HeldCache cache = new HeldCache();
        asked.start("1", cache);
        asked.questions.listed("1");

        DropResult dropped = drops.clear(LONG);

        Dropped all = new Dropped(0, 7, 510);
        assertThat(dropped.processes()).isEqualTo(Map.of("1", all, "driver", all));
        assertThat(cache.done).isEqualTo(List.of("clear"));
        assertThat(driver.done).isEqualTo(List.of("clear"));
    }

    @Test
    void processWithoutACacheHasNothingToDrop() throws Exception {
        TableDrops local = HeldTables.ofThisProcess(asked.tables(), "driver", Optional::empty, asked.clock)
                .drops();

        assertThat(local.clear(LONG).processes()).isEqualTo(Map.of("driver", new Dropped(0, 0, 0)));
    }
}
