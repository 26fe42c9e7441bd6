package dev.thermocline.status;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.thermocline.api.CommitFile;
import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.JdkTypes;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.protocol.PollReply;
import dev.thermocline.report.TableStatus;
import dev.thermocline.report.TableStatus.Held;
import dev.thermocline.watch.CachedTableLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What executors hold of a table, asked for with their polls. */
final class TableStatusTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final TestClock clock = new TestClock();
    private final FakeCache driverCache = new FakeCache();
    private final Map<String, Executor> executors = new LinkedHashMap<>();
    private Runnable nudged = this::pollAll;
    private final HeldQuestions questions = new HeldQuestions(clock, () -> nudged.run());
    private final TableStatusReader reader = TableStatusReader.ofExecutors(tables(), questions, clock);
    private int messages;

    private LiveTableReader tables() {
        return new LiveTableReader(
                driverCache.everywhere(), new CachedTableLog(driverCache.everywhere()), new Configuration(false));
    }

    /** An executor that polls again as long as it is asked to, as the real one does. */
    private final class Executor {
        private final HeldLink link;
        private boolean again;
        private boolean silent;
        private boolean loses;

        Executor(String id, HeldCache cache) {
            link = new HeldLink(this::driver, () -> Optional.of(cache), () -> again = true);
            executors.put(id, this);
            this.id = id;
        }

        private final String id;

        private @Nullable Object driver(Object message) throws IOException {
            messages++;
            Object answer = questions.answer(JdkTypes.sent(message), new PollReply(0, List.of(), false).toMessage());
            if (loses) {
                loses = false;
                throw new IOException("lost on its way");
            }
            return JdkTypes.sent(requireNonNull(answer));
        }

        void poll() {
            again = !silent;
            while (again) {
                again = false;
                try {
                    link.ask(Texts.poll(id, 0, 0).toMessage());
                } catch (Exception e) {
                    again = true; // the next poll comes in its time
                }
            }
        }
    }

    private void pollAll() {
        List.copyOf(executors.values()).forEach(Executor::poll);
    }

    private void table(int files) {
        List<String> lines = new ArrayList<>();
        IntStream.range(0, files).forEach(i -> lines.add(Texts.add("f" + i)));
        driverCache.files.texts.put(new CommitFile(Texts.TABLE, 0).path(), String.join("\n", lines));
    }

    private TableStatus status(Duration longest) throws IOException, InterruptedException {
        return reader.status(Texts.TABLE, longest);
    }

    @Test
    void sharesAreCountedByExecutorAndInAll() throws Exception {
        table(4);
        new Executor("1", new HeldCache().with("f0", true, 1000).with("f1", true, 10));
        new Executor("2", new HeldCache().with("f0", true, 1000).with("f2", false, 600));
        questions.listed("1");
        questions.listed("2");

        TableStatus status = status(LONG);

        assertThat(status.executors()).isEqualTo(Map.of("1", new Held(2, 1, 1010), "2", new Held(1, 1, 1600)));
        assertThat(status.anywhere()).isEqualTo(new Held(2, 1, 1610));
        assertThat(status.everywhere()).isEqualTo(new Held(1, 1, 1000));
        assertThat(status.complete()).isTrue();
        assertThat(status.tailShare(status.anywhere())).isEqualTo(0.5);
        assertThat(status.byteShare(status.anywhere())).isCloseTo(0.4025, within(1e-9));
    }

    @Test
    void manyFilesTravelInPartsAndALostMessageIsSentAgain() throws Exception {
        int files = 2 * HeldQuestion.MOST_FILES + 1;
        table(files);
        HeldCache cache = new HeldCache();
        IntStream.range(0, files).forEach(i -> cache.with("f" + i, true, 1000));
        Executor executor = new Executor("1", cache);
        executor.poll();
        executor.loses = true;
        messages = 0;

        TableStatus status = status(LONG);

        assertThat(status.executors()).containsEntry("1", new Held(files, files, 1000L * files));
        assertThat(messages).as("three parts, the last answer, one lost").isEqualTo(5);
    }

    @Test
    void whoDoesNotAnswerIsUnreachedAndCountsNowhere() throws Exception {
        table(1);
        new Executor("1", new HeldCache().with("f0", true, 1000));
        new Executor("2", new HeldCache()).silent = true;
        questions.listed("1");
        questions.listed("2");

        TableStatus status = status(Duration.ZERO);

        assertThat(status.unreached()).containsExactly("2");
        assertThat(status.complete()).isFalse();
        assertThat(status.executors()).containsOnlyKeys("1");
        assertThat(status.everywhere()).as("of those that answered").isEqualTo(new Held(1, 1, 1000));
    }

    @Test
    void withoutAnyAnswerNothingIsWarm() throws Exception {
        table(1);
        questions.listed("1");

        TableStatus status = status(Duration.ZERO);

        assertThat(status.unreached()).containsExactly("1");
        assertThat(status.everywhere()).isEqualTo(Held.NOTHING);
        assertThat(status.anywhere()).isEqualTo(Held.NOTHING);
    }

    @Test
    void executorsThatAreGoneAreNotWaitedFor() throws Exception {
        table(1);
        new Executor("1", new HeldCache()).poll();
        questions.listed("2");
        questions.gone("2");
        executors.remove("1");
        clock.advance(Duration.ofMinutes(3)); // not in Spark's list, and silent

        assertThat(status(Duration.ZERO).unreached()).isEmpty();
    }

    @Test
    void answersToOtherQuestionsChangeNothing() throws Exception {
        table(1);
        Map<String, Object> poll = Texts.poll("1", 0, 0).toMessage();
        new HeldAnswer(7, 0, new long[] {HeldAnswer.pack(true, 1000)}).putInto(poll);
        nudged = () -> assertThat(questions.answer(poll, Map.of())).isNotEqualTo(Map.of());
        questions.listed("1");

        assertThat(status(Duration.ZERO).unreached()).containsExactly("1");
    }

    @Test
    void budgetIsSharedByTheExecutors() {
        assertThat(TableStatusReader.mostFiles(0)).isEqualTo(200_000);
        assertThat(TableStatusReader.mostFiles(1)).isEqualTo(200_000);
        assertThat(500L * TableStatusReader.mostFiles(500) * 32).isLessThanOrEqualTo(TableStatusReader.MOST_BYTES);
        assertThat(TableStatusReader.mostFiles(500)).isGreaterThan(4_000);
    }

    @Test
    void inOneProcessItsOwnCacheAnswers() throws Exception {
        table(2);
        TableStatusReader local = TableStatusReader.ofThisProcess(
                tables(), "driver", () -> Optional.of(new HeldCache().with("f1", true, 1000)), clock);

        assertThat(local.status(Texts.TABLE, LONG).executors()).isEqualTo(Map.of("driver", new Held(1, 1, 1000)));
    }
}
