package dev.thermocline.peers.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.PeerObject;
import dev.thermocline.peer.PeerRange;
import dev.thermocline.peer.PeerSource.Reach;
import dev.thermocline.peer.PeerSource.Waiter;
import dev.thermocline.peer.PeerUnavailableException;
import dev.thermocline.peer.PeerUnavailableException.Reason;
import dev.thermocline.peers.FakeStore;
import dev.thermocline.peers.member.Members;
import dev.thermocline.peers.member.Members.Member;
import dev.thermocline.peers.member.RendezvousHash;
import dev.thermocline.peers.wire.Answer;
import dev.thermocline.peers.wire.Request;
import dev.thermocline.peers.wire.RequestCodec;
import dev.thermocline.peers.wire.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whom a client leaves alone and for how long, by a clock of its own. */
class PeerClientTest {
    private static final int LENGTH = 1000;
    private static final PeerObject OBJECT = FakeStore.object("a.parquet", LENGTH);
    private static final byte[] CONTENT = FakeStore.content("a.parquet", LENGTH);
    private static final Duration HEAD_START = Duration.ofMillis(20);

    private final AtomicLong nanos = new AtomicLong(1);
    private final Deque<Later> later = new ArrayDeque<>();
    private final List<Asked> asked = new ArrayList<>();
    private final AskCounts counts = new AskCounts();
    private boolean refuses;
    private final PeerClient client = new PeerClient(
            "2",
            member -> refuses
                    ? CompletableFuture.failedFuture(new PeerUnavailableException(Reason.BROKEN, "refused"))
                    : CompletableFuture.completedFuture(new FakeConnection()),
            AskLimits.of(HEAD_START, 4 << 20),
            counts,
            new PeerClient.Time(scheduler(), () -> nanos.addAndGet(1_000_000))); // each question of the time takes 1 ms

    private record Later(Runnable work, Duration delay) {}

    private record Asked(Request request, CompletableFuture<ByteBuffer> answer) {}

    private DaemonThreads.Scheduler scheduler() {
        return (work, delay) -> later.add(new Later(work, delay));
    }

    /** Never sends a byte of itself. */
    private final class FakeConnection implements Connection {
        @Override
        public CompletableFuture<ByteBuffer> ask(ByteBuffer request) {
            try {
                CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
                asked.add(new Asked(RequestCodec.decode(request), answer));
                return answer;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public long quietNanos() {
            return Duration.ofDays(1).toNanos();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private void know() {
        Member other = new Member("1", "host", 1, "", "1");
        client.members(new Members(1, List.of(other, new Member("2", "host", 2, "", "1"))));
        client.holds(OBJECT.file().path(), "1");
    }

    private Asked last() {
        return asked.get(asked.size() - 1);
    }

    private Reason fails() {
        try (PeerRange range = client.open(OBJECT, 0, LENGTH, Reach.RESIDENT).orElseThrow()) {
            range.readFully(ByteBuffer.allocate(LENGTH));
            throw new AssertionError("bytes came");
        } catch (PeerUnavailableException e) {
            return e.reason();
        }
    }

    private boolean isAsked() {
        Optional<PeerRange> range = client.open(OBJECT, 0, LENGTH, Reach.RESIDENT);
        range.ifPresent(PeerRange::close);
        return range.isPresent();
    }

    private static ByteBuffer data(Request request) {
        Request.Read read = (Request.Read) request;
        ByteBuffer prepared = Answer.prepared(read.length());
        Answer.payload(prepared, read.length()).put(CONTENT, (int) read.position(), read.length());
        return Answer.sealed(read, prepared);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void silentPeerIsLeftAloneUntilAProbeIsAnswered() {
        know();
        assertThat(fails()).isEqualTo(Reason.SILENT);
        assertThat(asked).hasSize(1);
        pass(Duration.ofHours(1));
        assertThat(isAsked()).as("no reader pays for finding out").isFalse();
        assertThat(counts.failures(Reason.SILENT)).isEqualTo(1);

        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Later probe = later.remove();
            pauses.add(probe.delay());
            probe.work().run();
            assertThat(last().request()).isInstanceOf(Request.Ping.class);
            last().answer().completeExceptionally(new IOException("gone"));
            pass(Duration.ofHours(1));
            assertThat(isAsked()).isFalse();
        }
        assertThat(pauses)
                .containsExactly(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(40),
                        Duration.ofSeconds(80),
                        Duration.ofSeconds(160),
                        Duration.ofSeconds(300),
                        Duration.ofSeconds(300));

        later.remove().work().run();
        last().answer().complete(Answer.plain(last().request(), Status.DONE));
        pass(Duration.ofSeconds(10));
        assertThat(isAsked()).isTrue();
    }

    /** What "2" owns since it came, "1" may have: it is asked for it, not to fetch it, and not for ever. */
    @Test
    void newOwnerAsksWhoOwnedAFileBefore() {
        client.members(
                new Members(1, List.of(new Member("1", "host", 1, "", "1"), new Member("2", "host", 2, "", "1"))));
        PeerObject own = IntStream.range(0, 100)
                .mapToObj(i -> FakeStore.object("own-" + i + ".parquet", LENGTH))
                .filter(object -> RendezvousHash.owner(object.file().path().toString(), List.of("1", "2"))
                        .equals(Optional.of("2")))
                .findFirst()
                .orElseThrow();

        client.open(own, 0, LENGTH, Reach.FETCHED).orElseThrow().close();
        Request.Read read = (Request.Read) last().request();
        assertThat(read.depth()).isEqualTo(Request.Depth.RESIDENT);

        pass(Duration.ofMinutes(5));
        assertThat(client.open(own, 0, LENGTH, Reach.FETCHED)).isEmpty();
        assertThat(asked).hasSize(1);
    }

    @Test
    void lateAnswerEndsTheSilence() throws Exception {
        know();
        assertThat(fails()).isEqualTo(Reason.SILENT);
        assertThat(isAsked()).isFalse();
        assertThat(client.bytesUnderWay()).as("an answer may still come").isPositive();

        last().answer().complete(data(last().request()));
        assertThat(client.bytesUnderWay()).isZero();
        assertThat(isAsked()).isFalse();
        pass(Cooling.LATE);
        PeerRange range = client.open(OBJECT, 0, LENGTH, Reach.RESIDENT).orElseThrow();
        last().answer().complete(data(last().request()));
        ByteBuffer target = ByteBuffer.allocate(LENGTH);
        range.readFully(target);
        range.close();
        assertThat(target.array()).isEqualTo(CONTENT);
        assertThat(client.cooling()).isZero();
    }

    @Test
    void peerThatIsTooSlowForAReaderIsAskedInTheBackground() throws Exception {
        know();
        assertThat(fails()).isEqualTo(Reason.SILENT);
        assertThat(isAsked()).isFalse();

        CompletableFuture<Optional<CapturedTail>> pull = client.tailOf("1", OBJECT.file());
        assertThat(last().request()).isInstanceOf(Request.Tail.class);
        pass(AskLimits.BACKGROUND.minusSeconds(1));
        CapturedTail tail = new CapturedTail(
                OBJECT.file().path(), OBJECT.version(), 1, OBJECT.file().owner(), new byte[10]);
        last().answer().complete(Answer.sealed((Request.Tail) last().request(), tail));

        assertThat(pull.get()).contains(tail);
        assertThat(counts.failures(Reason.SILENT)).as("the reader's").isEqualTo(1);
        later.removeLast().work().run(); // the end of the pull's time: it is over
        assertThat(counts.failures(Reason.SILENT)).isEqualTo(1);
        pass(Cooling.LATE);
        assertThat(isAsked()).as("by readers, too: it lives").isTrue();
    }

    @Test
    void peerThatIsSilentInTheBackgroundIsLeftAloneByAll() throws Exception {
        know();
        CompletableFuture<Optional<CapturedTail>> pull = client.tailOf("1", OBJECT.file());
        Later end = later.removeLast();
        assertThat(end.delay()).isEqualTo(AskLimits.BACKGROUND);
        assertThat(isAsked()).isTrue();
        int before = asked.size();

        end.work().run();

        assertThat(pull.get()).isEmpty();
        assertThat(client.tailOf("1", OBJECT.file()).get()).isEmpty();
        assertThat(isAsked()).isFalse();
        assertThat(asked).hasSize(before);
    }

    @Test
    void headStartThatIsLongerThanThePatienceOfTheBackgroundCountsForBoth() {
        Duration minute = Duration.ofMinutes(1);
        assertThat(AskLimits.of(minute, 1).background()).isEqualTo(minute);
        assertThat(AskLimits.of(minute, 1).longestOfReader()).isEqualTo(minute);
        assertThat(AskLimits.of(HEAD_START, 1).background()).isEqualTo(AskLimits.BACKGROUND);
    }

    @Test
    void corruptPeerIsLeftAloneForTwiceAsLongEachTime() {
        know();
        Duration pause = Cooling.SHORTEST;
        for (int i = 0; i < 9; i++) {
            PeerRange range = client.open(OBJECT, 0, LENGTH, Reach.RESIDENT).orElseThrow();
            ByteBuffer lie = data(last().request());
            last().answer().complete(lie.put(lie.limit() - 1, (byte) ~lie.get(lie.limit() - 1)));
            assertThatThrownBy(() -> range.readFully(ByteBuffer.allocate(LENGTH)))
                    .isInstanceOfSatisfying(
                            PeerUnavailableException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
            range.close();
            pass(pause.minusMillis(100));
            assertThat(isAsked()).as("after " + pause).isFalse();
            pass(Duration.ofMillis(100));
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(Cooling.LONGEST) > 0 ? Cooling.LONGEST : twice;
        }
        assertThat(counts.failures(Reason.CORRUPT)).isEqualTo(9);
        assertThat(later).as("nobody probes a liar").isEmpty();
    }

    @Test
    void absentObjectIsAskedForAgainAfterAWhileAndOthersAtOnce() {
        know();
        PeerRange range = client.open(OBJECT, 0, LENGTH, Reach.RESIDENT).orElseThrow();
        last().answer().complete(Answer.plain(last().request(), Status.ABSENT));
        range.close();
        assertThat(asked).hasSize(1);
        assertThat(fails()).isEqualTo(Reason.ABSENT);
        assertThat(asked).hasSize(1);

        PeerObject other = FakeStore.object("b.parquet", LENGTH);
        client.holds(other.file().path(), "1");
        client.open(other, 0, LENGTH, Reach.RESIDENT).orElseThrow().close();
        assertThat(asked).hasSize(2);
        pass(AbsentObjects.REMEMBERED);
        assertThat(isAsked()).isTrue();
        assertThat(asked).hasSize(3);
    }

    @Test
    void peerThatCannotBeConnectedToIsTriedOnce() {
        refuses = true;
        know();
        assertThat(fails()).isEqualTo(Reason.BROKEN);
        for (int i = 0; i < 10; i++) {
            assertThat(isAsked()).isFalse();
        }
        assertThat(counts.failures(Reason.BROKEN)).isEqualTo(1);
        assertThat(asked).isEmpty();
    }

    @Test
    void busyPeerIsAskedAgain() {
        know();
        PeerRange range = client.open(OBJECT, 0, LENGTH, Reach.RESIDENT).orElseThrow();
        last().answer().complete(Answer.plain(last().request(), Status.BUSY));
        assertThatThrownBy(() -> range.readFully(ByteBuffer.allocate(LENGTH)))
                .isInstanceOf(PeerUnavailableException.class);
        range.close();
        assertThat(isAsked()).isTrue();
    }

    @Test
    void nothingIsAskedAfterTheEnd() {
        know();
        client.close();
        assertThat(client.open(OBJECT, 0, LENGTH, Reach.FETCHED)).isEmpty();
        assertThat(client.tail(OBJECT.file(), Waiter.READER)).isEmpty();
        assertThat(client.tail(OBJECT.file(), Waiter.BACKGROUND)).isEmpty();
        assertThat(asked).isEmpty();
    }
}
