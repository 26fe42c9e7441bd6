package dev.thermocline.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.thermocline.fake.Texts;
import dev.thermocline.report.TableStatus;
import dev.thermocline.report.TableStatus.Held;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What executors hold of a table, asked for with their polls. */
final class TableStatusTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final AskedExecutors asked = new AskedExecutors();
    private final HeldQuestions questions = asked.questions;
    private final TableStatusReader reader = new TableStatusReader(asked.tables(), questions, asked.clock);

    private TableStatus status(Duration longest) throws IOException, InterruptedException {
        return reader.status(Texts.TABLE, longest);
    }

    @Test
    void sharesAreCountedByExecutorAndInAll() throws Exception {
        asked.table(4);
        asked.start("1", new HeldCache().with("f0", true, 1000).with("f1", true, 10));
        asked.start("2", new HeldCache().with("f0", true, 1000).with("f2", false, 600));
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
        asked.table(files);
        HeldCache cache = new HeldCache();
        IntStream.range(0, files).forEach(i -> cache.with("f" + i, true, 1000));
        AskedExecutors.Executor executor = asked.start("1", cache);
        executor.poll();
        executor.loses = true;
        asked.messages = 0;

        TableStatus status = status(LONG);

        assertThat(status.executors()).containsEntry("1", new Held(files, files, 1000L * files));
        assertThat(asked.messages).as("three parts, the last answer, one lost").isEqualTo(5);
    }

    @Test
    void whoDoesNotAnswerIsUnreachedAndCountsNowhere() throws Exception {
        asked.table(1);
        asked.start("1", new HeldCache().with("f0", true, 1000));
        asked.start("2", new HeldCache()).silent = true;
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
        asked.table(1);
        questions.listed("1");

        TableStatus status = status(Duration.ZERO);

        assertThat(status.unreached()).containsExactly("1");
        assertThat(status.everywhere()).isEqualTo(Held.NOTHING);
        assertThat(status.anywhere()).isEqualTo(Held.NOTHING);
    }

    @Test
    void executorsThatAreGoneAreNotWaitedFor() throws Exception {
        asked.table(1);
        asked.start("1", new HeldCache()).poll();
        questions.listed("2");
        questions.gone("2");
        asked.end("1");
        asked.clock.advance(Duration.ofMinutes(3)); // not in Spark's list, and silent

        assertThat(status(Duration.ZERO).unreached()).isEmpty();
    }

    @Test
    void answersToOtherQuestionsChangeNothing() throws Exception {
        asked.table(1);
        Map<String, Object> poll = Texts.poll("1", 0, 0).toMessage();
        new HeldAnswer(7, 0, new long[] {HeldAnswer.pack(true, 1000)}).putInto(poll);
        asked.nudged = () -> assertThat(questions.answer(poll, Map.of())).isNotEqualTo(Map.of());
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
        asked.table(2);
        HeldTables local = HeldTables.ofThisProcess(
                asked.tables(), "driver", () -> Optional.of(new HeldCache().with("f1", true, 1000)), asked.clock);

        assertThat(local.status().status(Texts.TABLE, LONG).executors())
                .isEqualTo(Map.of("driver", new Held(1, 1, 1000)));
    }
}
