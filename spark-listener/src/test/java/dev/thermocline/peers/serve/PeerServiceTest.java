package dev.thermocline.peers.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.thermocline.peer.PeerObject;
import dev.thermocline.peers.FakeNotices;
import dev.thermocline.peers.FakeStore;
import dev.thermocline.peers.wire.Answer;
import dev.thermocline.peers.wire.MalformedMessageException;
import dev.thermocline.peers.wire.Request;
import dev.thermocline.peers.wire.RequestCodec;
import dev.thermocline.peers.wire.Status;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What serving others may take of a process. */
class PeerServiceTest {
    private static final int LENGTH = 1 << 20;
    private static final PeerObject OBJECT = FakeStore.object("a.parquet", LENGTH);
    private static final byte[] CONTENT = FakeStore.content("a.parquet", LENGTH);

    private final FakeStore store = new FakeStore(Map.of(OBJECT, CONTENT));
    private final ServeCounts counts = new ServeCounts();
    private final FakeNotices notices = new FakeNotices();
    private final AtomicLong nanos = new AtomicLong();
    private final List<Runnable> unsent = new CopyOnWriteArrayList<>();
    private PeerService service = service(8, 4, 16L << 20);

    private PeerService service(int queued, int waiting, long bytes) {
        return new PeerService(
                store,
                notices,
                new ServeLimits(
                        2,
                        queued,
                        waiting,
                        bytes,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5)),
                counts,
                nanos::get);
    }

    @AfterEach
    void end() {
        service.close();
    }

    private CompletableFuture<Status> ask(Request request) {
        CompletableFuture<Status> status = new CompletableFuture<>();
        service.receive(RequestCodec.encode(request), (answer, sent) -> {
            unsent.add(sent);
            try {
                status.complete(Answer.decode(request, answer).status());
            } catch (MalformedMessageException e) {
                status.completeExceptionally(e);
            }
        });
        return status;
    }

    private static Request.Read read(Request.Depth depth, int length) {
        return new Request.Read(1, depth, OBJECT, 0, length, 0);
    }

    @Test
    void queueIsBoundedAndWhatIsTooMuchIsAnsweredAtOnce() throws Exception {
        store.keep(OBJECT, CONTENT);
        CountDownLatch disk = store.hangDisk();
        List<CompletableFuture<Status>> statuses = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 2; i++) {
            statuses.add(ask(read(Request.Depth.RESIDENT, 10)));
        }
        await().until(() -> store.reads.get() == 2);
        for (int i = 0; i < 8; i++) {
            statuses.add(ask(read(Request.Depth.RESIDENT, 10)));
        }
        assertThat(statuses).noneMatch(CompletableFuture::isDone);
        assertThat(ask(read(Request.Depth.RESIDENT, 10)).getNow(Status.DONE)).isEqualTo(Status.BUSY);
        assertThat(service.queued()).isEqualTo(8);
        assertThat(counts.busy()).isEqualTo(1);
        assertThat(ask(new Request.Ping(1)).getNow(Status.BUSY)).isEqualTo(Status.DONE);

        disk.countDown();
        for (CompletableFuture<Status> status : statuses) {
            assertThat(status.get()).isEqualTo(Status.DATA);
        }
    }

    @Test
    void requestThatWaitedTooLongIsNotReadAnyMore() throws Exception {
        store.keep(OBJECT, CONTENT);
        CountDownLatch disk = store.hangDisk();
        List<CompletableFuture<Status>> hanging =
                List.of(ask(read(Request.Depth.RESIDENT, 10)), ask(read(Request.Depth.RESIDENT, 10)));
        await().until(() -> store.reads.get() == 2);
        CompletableFuture<Status> late = ask(read(Request.Depth.RESIDENT, 10));
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        disk.countDown();

        assertThat(late.get()).isEqualTo(Status.BUSY);
        assertThat(hanging).allSatisfy(status -> assertThat(status.get()).isEqualTo(Status.DATA));
        assertThat(store.reads).hasValue(2);
    }

    /** It may be asked by work that waits for seconds. */
    @Test
    void endOfAFileIsReadForWhoeverWaitsLonger() throws Exception {
        store.keep(OBJECT, CONTENT);
        CountDownLatch disk = store.hangDisk();
        List<CompletableFuture<Status>> hanging =
                List.of(ask(read(Request.Depth.RESIDENT, 10)), ask(read(Request.Depth.RESIDENT, 10)));
        await().until(() -> store.reads.get() == 2);
        CompletableFuture<Status> late = ask(new Request.Tail(1, Request.Depth.RESIDENT, OBJECT.file()));
        nanos.addAndGet(Duration.ofSeconds(4).toNanos());
        disk.countDown();

        assertThat(late.get()).isNotEqualTo(Status.BUSY);
        assertThat(hanging).allSatisfy(status -> assertThat(status.get()).isEqualTo(Status.DATA));
    }

    @Test
    void bytesOnTheirWayAreBounded() throws Exception {
        store.keep(OBJECT, CONTENT);
        service.close();
        service = service(8, 4, 3L << 20);
        assertThat(ask(read(Request.Depth.RESIDENT, LENGTH)).get()).isEqualTo(Status.DATA);
        assertThat(ask(read(Request.Depth.RESIDENT, LENGTH)).get()).isEqualTo(Status.DATA);
        assertThat(ask(read(Request.Depth.RESIDENT, LENGTH)).get()).isEqualTo(Status.BUSY);
        assertThat(service.bytesUnderWay()).isGreaterThan(2L * LENGTH);

        unsent.forEach(Runnable::run);
        assertThat(service.bytesUnderWay()).isZero();
        assertThat(ask(read(Request.Depth.RESIDENT, LENGTH)).get()).isEqualTo(Status.DATA);
        assertThat(counts.bytes()).isEqualTo(3L * LENGTH);
    }

    @Test
    void whatIsFetchedIsAnnouncedAndWaitedForWithoutAThread() throws Exception {
        CompletableFuture<Boolean> gate = store.closeGate();
        assertThat(ask(read(Request.Depth.FETCH, 10)).get()).isEqualTo(Status.FETCHING);
        List<CompletableFuture<Status>> waiting = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(ask(read(Request.Depth.AWAIT, 10)));
            int so = i + 1;
            await().until(() -> service.waiting() == so);
        }
        assertThat(ask(read(Request.Depth.AWAIT, 10)).get()).isEqualTo(Status.BUSY);
        assertThat(ask(read(Request.Depth.RESIDENT, 10)).get())
                .as("the threads are free")
                .isEqualTo(Status.ABSENT);

        gate.complete(true);
        for (CompletableFuture<Status> status : waiting) {
            assertThat(status.get()).isEqualTo(Status.DATA);
        }
        assertThat(store.fetches).hasValue(1);
        assertThat(service.waiting()).isZero();
        assertThat(ask(read(Request.Depth.FETCH, 10)).get()).isEqualTo(Status.DATA);
    }

    @Test
    void fetchThatFailsIsAnAbsence() throws Exception {
        CompletableFuture<Boolean> gate = store.closeGate();
        assertThat(ask(read(Request.Depth.FETCH, 10)).get()).isEqualTo(Status.FETCHING);
        CompletableFuture<Status> waiting = ask(read(Request.Depth.AWAIT, 10));
        await().until(() -> service.waiting() == 1);
        gate.completeExceptionally(new IllegalStateException("S3 is gone"));

        assertThat(waiting.get()).isEqualTo(Status.ABSENT);
        assertThat(ask(read(Request.Depth.FETCH, 10)).get()).isEqualTo(Status.ABSENT);
    }

    @Test
    void nudgesReachTheProcess() throws Exception {
        assertThat(ask(new Request.Nudge(3)).get()).isEqualTo(Status.DONE);
        assertThat(notices.nudges).hasValue(1);
    }

    @Test
    void whatIsNoRequestIsRefused() {
        AtomicInteger answers = new AtomicInteger();
        service.receive(ByteBuffer.wrap(new byte[50]), (answer, sent) -> answers.incrementAndGet());
        assertThat(answers).hasValue(1);
        assertThat(counts.refused()).isEqualTo(1);
        assertThat(store.reads).hasValue(0);
    }
}
