package dev.thermocline.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.thermocline.buffer.Targets;
import dev.thermocline.concurrent.RateLimiter;
import dev.thermocline.executor.Cluster;
import dev.thermocline.fake.FakeNames;
import dev.thermocline.fake.JdkTypes;
import dev.thermocline.fake.Texts;
import dev.thermocline.protocol.Ack;
import dev.thermocline.protocol.BodyOutcome;
import dev.thermocline.protocol.FileUse;
import dev.thermocline.protocol.Instruction;
import dev.thermocline.protocol.PluginVersion;
import dev.thermocline.protocol.Poll;
import dev.thermocline.protocol.PollReply;
import dev.thermocline.protocol.TailCodec;
import dev.thermocline.protocol.WrittenFile;
import dev.thermocline.report.CommitOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the driver makes of messages, sound and unsound. */
final class PollEndpointTest {
    private final Cluster cluster = new Cluster();
    private final PollEndpoint mailbox = cluster.mailbox;

    private static Poll poll(String executor, long seen) {
        return Texts.poll(executor, seen, seen);
    }

    private PollReply answer(Poll poll) {
        Object reply = cluster.receive(JdkTypes.sent(poll.toMessage()));
        return PollReply.fromMessage(reply == null ? null : JdkTypes.sent(reply));
    }

    private static Instruction warm(String name, int tail) {
        return Texts.warm(Texts.captured(name, 1, tail), 0);
    }

    private static Map<String, Object> message(String name, @Nullable Object part) {
        HashMap<String, Object> message = new HashMap<>(Texts.poll("1", 0, 0).toMessage());
        message.put(name, part);
        return message;
    }

    static Stream<Arguments> garbage() {
        Object[] self = new Object[8];
        self[0] = self;
        return Stream.<Object>of(
                        "text",
                        42,
                        new Object[0],
                        self,
                        new HashMap<>(),
                        new HashMap<>(Map.of("kind", "poll")),
                        message("seen", 0),
                        message("done", null),
                        message("executor", ""),
                        message("executor", 1L),
                        message("version", 1L),
                        message("captured", "files"),
                        message("counters", new HashMap<>(Map.of(1, 2))),
                        message("kind", "other"))
                .map(message -> Arguments.of(new Object[] {message}));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("garbage")
    void garbageIsCountedAndAnsweredWithNothing(Object message) {
        assertThat(cluster.receive(message)).isNull();
        assertThat(mailbox.garbled()).isEqualTo(1);
        assertThat(cluster.book.seen()).isZero();
    }

    @Test
    void garbledPartsAreLeftOutAndTheRestIsTaken() {
        ArrayList<Object> files = new ArrayList<>();
        files.add("no file");
        files.add(null);
        files.add(TailCodec.toMessage(Texts.captured("a.parquet", 1, 10)));
        ArrayList<Object> acks = new ArrayList<>();
        acks.add(new Object[] {"s3a://b/t", -1L, new HashMap<>(), 0L});
        ArrayList<Object> deleted = new ArrayList<>();
        deleted.add(5L);
        Map<String, Object> message = message("captured", files);
        message.put("acks", acks);
        message.put("deleted", deleted);
        message.put("from a later version", 7L);
        Object reply = cluster.receive(message);
        assertThat(reply).isNotNull();
        assertThat(mailbox.garbled()).isEqualTo(4);
        assertThat(cluster.captured.counts().files()).isEqualTo(1);
    }

    @Test
    void anotherVersionIsUnderstoodAsFarAsItGoes() {
        Poll.Sender other = new Poll.Sender("1", "0.9", false);
        OtherVersions versions = new OtherVersions();
        Map<String, Object> message = message("version", "0.9");

        assertThat(cluster.receive(message)).isNotNull();
        assertThat(versions.check(other)).isTrue();
        assertThat(versions.check(other)).as("logged once").isFalse();
        assertThat(versions.check(new Poll.Sender("1", PluginVersion.HERE, false)))
                .isFalse();
    }

    @Test
    void columnsThatExecutorsReportArePassedOn() {
        FileUse use = new FileUse("s3a://b/a.parquet", 5, Map.of("x", 2L));
        BodyOutcome outcome = new BodyOutcome(Texts.TABLE, 3, "s3a://b/a.parquet", 17, BodyOutcome.Result.CUT);
        cluster.executor("1").columnsHere.offer(use);
        cluster.executor("1").columnsHere.offer(outcome);
        cluster.executor("1").driverGone = true;
        cluster.executor("1").poll();
        assertThat(cluster.columns.used).isEmpty();
        cluster.executor("1").driverGone = false;
        cluster.executor("1").poll();
        cluster.executor("1").poll();

        assertThat(cluster.columns.used).containsExactly(use);
        assertThat(cluster.columns.fetched).containsExactly(outcome);
    }

    @Test
    void newExecutorStartsAtTheHead() {
        cluster.log.publish(warm("a.parquet", 10), Targets.ALL);
        PollReply first = answer(poll("1", Poll.NEW_READER));
        assertThat(first.instructions()).isEmpty();
        assertThat(first.cursor()).isEqualTo(1);
        cluster.log.publish(warm("b.parquet", 10), Targets.ALL);
        PollReply second = answer(poll("1", first.cursor()));
        assertThat(second.instructions()).containsExactly(warm("b.parquet", 10));
    }

    @Test
    void repliesAreBoundedAndSayThatThereIsMore() {
        PollReply start = answer(poll("1", Poll.NEW_READER));
        for (int number = 0; number < 12; number++) {
            cluster.log.publish(warm(number + ".parquet", 1 << 20), Targets.ALL);
        }
        List<Instruction> received = new ArrayList<>();
        PollReply reply = answer(poll("1", start.cursor()));
        while (reply.more()) {
            assertThat(reply.instructions().stream()
                            .mapToLong(Instruction::weight)
                            .sum())
                    .isLessThanOrEqualTo(PollEndpoint.MAX_REPLY_BYTES);
            received.addAll(reply.instructions());
            reply = answer(poll("1", reply.cursor()));
        }
        received.addAll(reply.instructions());
        assertThat(received).hasSize(12);
    }

    /** A mailbox that may send so many bytes in a second. */
    private PollEndpoint slow(long bytesPerSecond) {
        return new PollEndpoint(
                cluster.log,
                cluster.book,
                cluster.dispatcher,
                cluster.hot,
                new RateLimiter(bytesPerSecond, cluster.clock));
    }

    @Test
    void driverSendsNoMoreThanItsRateToAllTogether() {
        PollEndpoint slow = slow(1 << 20);
        cluster.log.publish(warm("0.parquet", 1), Targets.ALL); // a reader at 0 is none that starts
        cluster.log.publish(warm("a.parquet", 1 << 20), Targets.ALL);
        PollReply first = PollReply.fromMessage(slow.receive(poll("1", 1).toMessage(), cluster.columns));
        PollReply early = PollReply.fromMessage(slow.receive(poll("2", 1).toMessage(), cluster.columns));
        PollReply starting =
                PollReply.fromMessage(slow.receive(poll("3", Poll.NEW_READER).toMessage(), cluster.columns));
        cluster.clock.advance(Duration.ofSeconds(2));
        PollReply late =
                PollReply.fromMessage(slow.receive(poll("2", early.cursor()).toMessage(), cluster.columns));

        assertThat(first.instructions()).hasSize(1);
        assertThat(early).isEqualTo(new PollReply(1, List.of(), false));
        assertThat(starting).isEqualTo(new PollReply(Poll.NEW_READER, List.of(), false));
        assertThat(late.instructions()).hasSize(1);
        assertThat(slow.deferred()).isEqualTo(2);
        assertThat(slow.skipped()).isZero();
    }

    @Test
    void instructionsDroppedBeforeAnExecutorAskedAreCounted() {
        PollEndpoint slow = slow(1 << 20);
        for (int number = 0; number < 40; number++) {
            cluster.log.publish(warm(number + ".parquet", 1 << 20), Targets.ALL);
        }
        PollReply reply = PollReply.fromMessage(slow.receive(poll("1", 1).toMessage(), cluster.columns));

        assertThat(cluster.log.dropped()).isPositive();
        assertThat(slow.skipped()).isEqualTo(cluster.log.dropped() - 1);
        assertThat(reply.instructions().get(0)).isEqualTo(warm((int) cluster.log.dropped() + ".parquet", 1 << 20));
    }

    @Test
    void countersOfExecutorsAreAddedUp() {
        cluster.book.polled(sender("1"), 0, false, Map.of("hits", 3L));
        cluster.book.polled(sender("2"), 0, false, Map.of("hits", 4L, "misses", 1L));
        cluster.book.polled(sender("1"), 0, false, Map.of("hits", 5L));
        assertThat(cluster.book.totals()).containsOnly(entry("hits", 9L), entry("misses", 1L));
        assertThat(cluster.book.present()).isEqualTo(2);
        assertThat(cluster.book.seen()).isEqualTo(2);
    }

    @Test
    void countersOfForgottenExecutorsStayInTheTotals() {
        for (int executor = 0; executor <= ExecutorRegistry.MAX_EXECUTORS; executor++) {
            cluster.book.polled(sender(Integer.toString(executor)), 0, false, Map.of("hits", 1L));
        }
        assertThat(cluster.book.totals()).containsEntry("hits", ExecutorRegistry.MAX_EXECUTORS + 1L);
        assertThat(cluster.book.present()).isEqualTo(ExecutorRegistry.MAX_EXECUTORS);
    }

    @Test
    void countersAreKnownOfWhoIsThereAndOfWhoIsNot() {
        cluster.book.polled(sender("1"), 0, false, Map.of("hits", 3L));
        cluster.book.polled(sender("2"), 0, false, Map.of("hits", 4L));
        cluster.book.listed("3", 0);
        cluster.book.gone("1");

        ExecutorRegistry.Counted counted = cluster.book.counted();

        assertThat(counted.present()).containsOnly(entry("2", Map.of("hits", 4L)));
        assertThat(counted.silent()).containsEntry("1", Map.of("hits", 3L));
        assertThat(counted.forgotten()).isEmpty();
    }

    @Test
    void messagesComeBackAsTheyWere() {
        Ack ack = new Ack(Texts.TABLE, 3, Map.of(CommitOutcome.RESIDENT, 2), 17);
        Poll poll = new Poll(
                new Poll.Sender("1", "0.9", false),
                4,
                2,
                new Poll.Written(
                        List.of(
                                new WrittenFile.Sent(Texts.captured("a.parquet", 1, 10)),
                                WrittenFile.Held.of(Texts.captured("b.parquet", 2, 10), "1")),
                        Optional.of(Texts.deleted(new Path("s3a://b/gone.parquet")))),
                new Poll.Work(
                        List.of(ack),
                        List.of(new BodyOutcome(Texts.TABLE, 3, "s3a://b/a.parquet", 17, BodyOutcome.Result.CUT)),
                        List.of(new FileUse("s3a://b/a.parquet", 5, Map.of("x", 2L))),
                        List.of("s3a://b/t")),
                Map.of("hits", 5L));
        assertThat(Poll.fromMessage(JdkTypes.sent(poll.toMessage()), () -> {})).isEqualTo(poll);
        PollReply reply = new PollReply(9, List.of(warm("a.parquet", 10), Texts.evict(1, new Path("s3a://b/x"))), true);
        assertThat(PollReply.fromMessage(JdkTypes.sent(reply.toMessage()))).isEqualTo(reply);
    }

    @Test
    void executorThatStartsGetsTheHotTailsAndThenTheNewsSinceItCame() {
        for (String name : List.of("a", "b", "c", "d", "e", "f", "g")) {
            deliver(name, 1 << 20); // three fit a page
        }
        cluster.log.publish(warm("before.parquet", 10), Targets.ALL);

        PollReply first = answer(poll("new", Poll.NEW_READER));
        long whileItStarts = cluster.log.publish(warm("meanwhile.parquet", 10), Targets.ALL);
        PollReply second = answer(poll("new", first.cursor()));
        PollReply third = answer(poll("new", second.cursor()));
        PollReply news = answer(poll("new", third.cursor()));

        assertThat(List.of(first, second, third, news))
                .extracting(reply -> names(reply))
                .containsExactly(
                        List.of("a", "b", "c"), List.of("d", "e", "f"), List.of("g"), List.of("meanwhile.parquet"));
        assertThat(List.of(first, second, third, news))
                .extracting(PollReply::more)
                .containsExactly(true, true, false, false);
        assertThat(news.cursor()).isEqualTo(whileItStarts);
    }

    @Test
    void nobodyWaitsForWhatWasPublishedBeforeAnExecutorCame() {
        long before = cluster.log.publish(warm("before.parquet", 10), Targets.ALL);
        for (String name : List.of("a", "b", "c", "d")) {
            deliver(name, 1 << 20);
        }
        PollReply first = answer(poll("new", Poll.NEW_READER));
        assertThat(cluster.book.allDone(before)).isTrue();
        long after = cluster.log.publish(warm("after.parquet", 10), Targets.ALL);
        answer(poll("new", first.cursor()));

        assertThat(cluster.book.allDone(before)).isTrue();
        assertThat(cluster.book.allDone(after)).isFalse();
    }

    @Test
    void fileThatDiedIsNotAmongTheHotTails() {
        deliver("a.parquet", 10);
        deliver("b.parquet", 10);
        cluster.hot.died(List.of(FakeNames.of(Texts.file("a.parquet"))));

        assertThat(names(answer(poll("new", Poll.NEW_READER)))).containsExactly("b.parquet");
    }

    @Test
    void deletedFilesAreForgottenByEverybody() {
        cluster.executor("1").cache.resident.put("s3a://b/t/gone.parquet", Texts.captured("x", 1, 1));
        cluster.executor("2").deletedHere.addAll(Texts.deleted(new Path("s3a://b/t/gone.parquet")));
        cluster.executor("2").poll();
        cluster.dispatcher.tick();
        cluster.executor("1").poll();

        assertThat(cluster.executor("1").cache.evicted).containsExactly(new Path("s3a://b/t/gone.parquet"));
        assertThat(cluster.forgottenHere).containsExactly(FakeNames.of(new Path("s3a://b/t/gone.parquet")));
    }

    private void deliver(String name, int tail) {
        Instruction.Warm warm = Texts.warm(Texts.captured(name, 1, tail), 0);
        cluster.hot.delivered(warm.name(), warm);
    }

    private static Poll.Sender sender(String executor) {
        return Texts.poll(executor, 0, 0).sender();
    }

    private static List<String> names(PollReply reply) {
        return reply.instructions().stream()
                .map(instruction ->
                        ((Instruction.Warm) instruction).file().path().getName())
                .toList();
    }
}
