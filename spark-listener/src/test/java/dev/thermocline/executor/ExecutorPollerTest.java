package dev.thermocline.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.thermocline.buffer.CaptureQueue;
import dev.thermocline.buffer.DeletedFiles;
import dev.thermocline.counters.CacheCounters;
import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.JdkTypes;
import dev.thermocline.fake.Texts;
import dev.thermocline.protocol.Ack;
import dev.thermocline.protocol.Instruction;
import dev.thermocline.protocol.Poll;
import dev.thermocline.protocol.PollReply;
import dev.thermocline.report.CommitOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The executor's side, with a driver that answers as it is told. */
final class ExecutorPollerTest {
    private final FakeCache cache = new FakeCache();
    private final CaptureQueue captures = new CaptureQueue(100, 64 << 20);
    private final InstructionExecutor follower =
            new InstructionExecutor(cache.everywhere(), () -> new Configuration(false));
    private final PollBackoff delay = new PollBackoff(Duration.ofMillis(10), () -> 0.5);
    private final List<Poll> asked = new ArrayList<>();
    private final List<PollReply> replies = new ArrayList<>();
    private boolean driverGone;

    private final DeletedFiles deleted = new DeletedFiles();
    private final ExecutorPoller poller =
            new ExecutorPoller("1", this::ask, captures, deleted, follower, delay, Map::of);

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
        return new Instruction.Warm(Texts.TABLE, 0, Texts.captured(name, 1, 10));
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
        captures.offer(Texts.captured("a.parquet", 0, 10));
        captures.offer(Texts.captured("a.parquet", 5, 10));
        poller.pollOnce();
        assertThat(last().captured()).containsExactly(Texts.captured("a.parquet", 5, 10));
        poller.pollOnce();
        assertThat(last().captured()).isEmpty();
        assertThat(poller.counters()).contains(entry(CacheCounters.PUSHED, 1L));
    }

    @Test
    void largePushesAreSplit() {
        for (int number = 0; number < 10; number++) {
            captures.offer(Texts.captured(number + ".parquet", 1, 1 << 20));
        }
        poller.pollOnce();
        assertThat(asked)
                .hasSizeGreaterThan(2)
                .allSatisfy(poll -> assertThat(poll.captured()).hasSizeLessThan(5));
        assertThat(asked.stream().mapToInt(poll -> poll.captured().size()).sum())
                .isEqualTo(10);
    }

    @Test
    void nothingIsLostWhenTheDriverDoesNotAnswer() {
        poller.pollOnce();
        replies.add(new PollReply(1, List.of(warm("a.parquet")), false));
        poller.pollOnce();
        captures.offer(Texts.captured("b.parquet", 1, 10));
        driverGone = true;
        poller.pollOnce();
        poller.pollOnce();
        assertThat(delay.failing()).isTrue();
        driverGone = false;
        poller.pollOnce();
        assertThat(delay.failing()).isFalse();
        assertThat(last().captured()).hasSize(1);
        assertThat(last().acks())
                .containsExactly(new Ack(Texts.TABLE, 0, Map.of(CommitOutcome.RESIDENT, 1), Ack.NOTHING_EVICTED));
        assertThat(last().seen()).isEqualTo(1);
        assertThat(last().done()).isEqualTo(1);
    }

    @Test
    void answerThatMakesNoSenseIsAFailureLikeNone() {
        ExecutorPoller confused =
                new ExecutorPoller("1", message -> "what?", captures, deleted, follower, delay, Map::of);
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
        assertThat(last().acks()).isEmpty();
        cache.gate.complete(null);
        poller.pollOnce();
        assertThat(last().done()).isEqualTo(1);
        assertThat(last().acks()).hasSize(1);
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
        captures.offer(Texts.captured("a.parquet", 1, 10));
        poller.pollOnce();
        assertThat(delay.next()).isEqualTo(busy);
    }

    @Test
    void deletedFilesAreToldOfOnceAndAgainIfTheDriverDidNotHear() {
        deleted.add("s3a://b/t/gone.parquet");
        deleted.add("s3a://b/t/gone.parquet");
        driverGone = true;
        poller.pollOnce();
        driverGone = false;
        poller.pollOnce();
        poller.pollOnce();

        assertThat(asked)
                .extracting(Poll::deleted)
                .containsExactly(List.of("s3a://b/t/gone.parquet"), List.of("s3a://b/t/gone.parquet"), List.of());
    }

    @Test
    void threadPushesWhatArrivesWithoutWaitingForItsTurn() throws InterruptedException {
        CountDownLatch pushed = new CountDownLatch(1);
        ExecutorPoller running = new ExecutorPoller(
                "1",
                message -> {
                    if (!Poll.fromMessage(message, () -> {}).captured().isEmpty()) {
                        pushed.countDown();
                    }
                    return new PollReply(0, List.of(), false).toMessage();
                },
                captures,
                deleted,
                follower,
                new PollBackoff(Duration.ofHours(1), () -> 0.5),
                Map::of);
        running.start();
        captures.offer(Texts.captured("a.parquet", 1, 10));
        assertThat(pushed.await(30, TimeUnit.SECONDS)).isTrue();
        running.close();
    }

    @Test
    void threadOutlivesADriverThatThrowsErrors() throws InterruptedException {
        CountDownLatch asks = new CountDownLatch(3);
        ExecutorPoller running = new ExecutorPoller(
                "1",
                message -> {
                    asks.countDown();
                    throw new NoClassDefFoundError("on purpose");
                },
                captures,
                deleted,
                follower,
                new PollBackoff(Duration.ofMillis(1), () -> 0.5),
                Map::of);
        running.start();
        assertThat(asks.await(30, TimeUnit.SECONDS)).isTrue();
        running.close();
    }
}
