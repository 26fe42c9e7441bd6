package dev.thermocline.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.thermocline.buffer.CaptureQueue;
import dev.thermocline.buffer.ColumnReports;
import dev.thermocline.buffer.DeletedFiles;
import dev.thermocline.buffer.Outbox;
import dev.thermocline.buffer.TablesRead;
import dev.thermocline.counters.CacheCounters;
import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.JdkTypes;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.protocol.Ack;
import dev.thermocline.protocol.DeletedNames;
import dev.thermocline.protocol.FileUse;
import dev.thermocline.protocol.Instruction;
import dev.thermocline.protocol.Poll;
import dev.thermocline.protocol.PollReply;
import dev.thermocline.protocol.WrittenFile;
import dev.thermocline.report.CommitOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The executor's side, with a driver that answers as it is told. */
final class ExecutorPollerTest {
    private final FakeCache cache = new FakeCache();
    private final CaptureQueue captures = new CaptureQueue(100, 64 << 20);
    private final InstructionExecutor follower = new InstructionExecutor(
            "1", cache.everywhere(), () -> new Configuration(false), HolderTails.NONE, body -> {});
    private final PollBackoff delay = new PollBackoff(Duration.ofMillis(10), () -> 0.5);
    private final List<Poll> asked = new ArrayList<>();
    private final List<PollReply> replies = new ArrayList<>();
    private boolean driverGone;

    private final DeletedFiles deleted = new DeletedFiles();
    private final ColumnReports columns = new ColumnReports();
    private final Outbox outbox = new Outbox(captures, deleted, columns, new TablesRead(new TestClock()));
    private final ExecutorPoller poller =
            new ExecutorPoller(new ExecutorPoller.Self("1", () -> false), this::ask, outbox, follower, delay, Map::of);

    private @Nullable Object ask(Object message) throws IOException {
        Poll poll = Poll.fromMessage(JdkTypes.sent(message), () -> {
            throw new AssertionError("garbled");
        });
        asked.add(poll);
        if (driverGone) {
            throw new IOException("driver is gone");
        }
        PollReply reply =
                replies.isEmpty() ? new PollReply(Math.max(0, poll.seen()), List.of(), false) : replies.remove(0);
        return JdkTypes.sent(reply.toMessage());
    }

    private Poll last() {
        return asked.get(asked.size() - 1);
    }

    private static Instruction warm(String name) {
        return Texts.warm(Texts.captured(name, 1, 10), 0);
    }

    @Test
    void firstPollIsThatOfANewReader() {
        poller.pollOnce();
        assertThat(last().seen()).isEqualTo(Poll.NEW_READER);
        poller.pollOnce();
        assertThat(last().seen()).isZero();
        assertThat(last().done()).isZero();
    }

    @Test
    void capturedFilesArePushedOnce() {
        captures.offer(new WrittenFile.Sent(Texts.captured("a.parquet", 0, 10)));
        captures.offer(new WrittenFile.Sent(Texts.captured("a.parquet", 5, 10)));
        poller.pollOnce();
        assertThat(last().written().files()).containsExactly(new WrittenFile.Sent(Texts.captured("a.parquet", 5, 10)));
        poller.pollOnce();
        assertThat(last().written().files()).isEmpty();
        assertThat(poller.counters()).contains(entry(CacheCounters.PUSHED, 1L));
    }

    @Test
    void largePushesAreSplit() {
        for (int number = 0; number < 10; number++) {
            captures.offer(new WrittenFile.Sent(Texts.captured(number + ".parquet", 1, 1 << 20)));
        }
        poller.pollOnce();
        assertThat(asked)
                .hasSizeGreaterThan(2)
                .allSatisfy(poll -> assertThat(poll.written().files()).hasSizeLessThan(5));
        assertThat(asked.stream()
                        .mapToInt(poll -> poll.written().files().size())
                        .sum())
                .isEqualTo(10);
    }

    @Test
    void nothingIsLostWhenTheDriverDoesNotAnswer() {
        poller.pollOnce();
        replies.add(new PollReply(1, List.of(warm("a.parquet")), false));
        poller.pollOnce();
        captures.offer(new WrittenFile.Sent(Texts.captured("b.parquet", 1, 10)));
        driverGone = true;
        poller.pollOnce();
        poller.pollOnce();
        assertThat(delay.failing()).isTrue();
        driverGone = false;
        poller.pollOnce();
        assertThat(delay.failing()).isFalse();
        assertThat(last().written().files()).hasSize(1);
        assertThat(last().work().acks())
                .containsExactly(new Ack(Texts.TABLE, 0, Map.of(CommitOutcome.RESIDENT, 1), Ack.NOTHING_EVICTED));
        assertThat(last().seen()).isEqualTo(1);
        assertThat(last().done()).isEqualTo(1);
    }

    @Test
    void answerThatMakesNoSenseIsAFailureLikeNone() {
        ExecutorPoller confused = new ExecutorPoller(
                new ExecutorPoller.Self("1", () -> false), message -> "what?", outbox, follower, delay, Map::of);
        confused.pollOnce();
        assertThat(delay.failing()).isTrue();
    }

    @Test
    void doneStaysBehindWhatIsUnderWay() {
        poller.pollOnce();
        cache.gate = new CompletableFuture<>();
        replies.add(new PollReply(1, List.of(warm("a.parquet")), false));
        poller.pollOnce();
        poller.pollOnce();
        assertThat(last().seen()).isEqualTo(1);
        assertThat(last().done()).isZero();
        assertThat(last().work().acks()).isEmpty();
        cache.gate.complete(null);
        poller.pollOnce();
        assertThat(last().done()).isEqualTo(1);
        assertThat(last().work().acks()).hasSize(1);
    }

    @Test
    void executorThatIsBehindAsksForNoMoreAndGoesOnLater() {
        poller.pollOnce();
        cache.gate = new CompletableFuture<>();
        for (int page = 1; page <= InstructionExecutor.MAX_PAGES; page++) {
            replies.add(new PollReply(page, List.of(warm(page + ".parquet")), true));
        }
        poller.pollOnce();
        int before = asked.size();
        poller.pollOnce();
        assertThat(asked).hasSize(before);
        cache.gate.complete(null);
        poller.pollOnce();
        assertThat(asked).hasSize(before + 1);
        assertThat(last().done()).isEqualTo(InstructionExecutor.MAX_PAGES);
    }

    @Test
    void quietExecutorIsIdle() {
        poller.pollOnce();
        Duration busy = delay.next();
        for (int poll = 0; poll < 100; poll++) {
            poller.pollOnce();
        }
        assertThat(delay.next()).isEqualTo(busy.multipliedBy(PollBackoff.IDLE_FACTOR));
        captures.offer(new WrittenFile.Sent(Texts.captured("a.parquet", 1, 10)));
        poller.pollOnce();
        assertThat(delay.next()).isEqualTo(busy);
    }

    @Test
    void deletedFilesAreToldOfOnceAndAgainIfTheDriverDidNotHear() {
        DeletedNames gone = Texts.deleted(new Path("s3a://b/t/gone.parquet"));
        deleted.addAll(gone);
        deleted.addAll(gone);
        driverGone = true;
        poller.pollOnce();
        driverGone = false;
        poller.pollOnce();
        poller.pollOnce();

        assertThat(asked)
                .extracting(poll -> poll.written().deleted())
                .containsExactly(Optional.of(gone), Optional.of(gone), Optional.empty());
    }

    @Test
    void columnsAreReportedInPagesAndAgainIfTheDriverDidNotAnswer() {
        for (int i = 0; i < ExecutorPoller.MAX_COLUMN_REPORTS + 1; i++) {
            columns.offer(new FileUse("f" + i, 1, Map.of("x", 1L)));
        }
        driverGone = true;
        poller.pollOnce();
        driverGone = false;
        poller.pollOnce();
        poller.pollOnce();

        assertThat(asked)
                .extracting(poll -> poll.work().uses().size())
                .containsExactly(ExecutorPoller.MAX_COLUMN_REPORTS, ExecutorPoller.MAX_COLUMN_REPORTS, 1);
    }

    @Test
    void instructionOfAnotherVersionHoldsNobodyUpAndIsAcknowledgedAsFailed() {
        Map<String, Object> reply = new HashMap<>(new PollReply(2, List.of(warm("a.parquet")), false).toMessage());
        ArrayList<Object> instructions = new ArrayList<>((List<?>) reply.get("instructions"));
        instructions.add(new Object[] {"pin", Texts.TABLE.toString(), 3L, "x"});
        instructions.add(new Object[] {"later"});
        reply.put("instructions", instructions);

        follower.follow(2, PollReply.fromMessage(reply).instructions());

        assertThat(follower.done()).isEqualTo(2);
        assertThat(follower.drain())
                .extracting(Ack::outcomes)
                .containsExactly(Map.of(CommitOutcome.RESIDENT, 1), Map.of(CommitOutcome.FAILED, 1));
        assertThat(cache.resident).hasSize(1);
    }

    @Test
    void threadPushesWhatArrivesWithoutWaitingForItsTurn() throws InterruptedException {
        CountDownLatch pushed = new CountDownLatch(1);
        ExecutorPoller running = new ExecutorPoller(
                new ExecutorPoller.Self("1", () -> false),
                message -> {
                    if (!Poll.fromMessage(message, () -> {}).written().files().isEmpty()) {
                        pushed.countDown();
                    }
                    return new PollReply(0, List.of(), false).toMessage();
                },
                outbox,
                follower,
                new PollBackoff(Duration.ofHours(1), () -> 0.5),
                Map::of);
        running.start();
        captures.offer(new WrittenFile.Sent(Texts.captured("a.parquet", 1, 10)));
        assertThat(pushed.await(30, TimeUnit.SECONDS)).isTrue();
        running.close();
    }

    @Test
    void threadOutlivesADriverThatThrowsErrors() throws InterruptedException {
        CountDownLatch asks = new CountDownLatch(3);
        ExecutorPoller running = new ExecutorPoller(
                new ExecutorPoller.Self("1", () -> false),
                message -> {
                    asks.countDown();
                    throw new NoClassDefFoundError("on purpose");
                },
                outbox,
                follower,
                new PollBackoff(Duration.ofMillis(1), () -> 0.5),
                Map::of);
        running.start();
        assertThat(asks.await(30, TimeUnit.SECONDS)).isTrue();
        running.close();
    }
}
