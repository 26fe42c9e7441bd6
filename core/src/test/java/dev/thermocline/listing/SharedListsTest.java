package dev.thermocline.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.thermocline.cache.object.Owner;
import dev.thermocline.s3.LogListRequest;
import dev.thermocline.s3.StoreScope;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.s3a.S3ListResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** Callers who ask at the same time share a request, and nobody gets an answer that is older than his question. */
class SharedListsTest {
    private static final SharedLists.Question LOG = question(Owner.process());
    /** Less than a caller waits for another one at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final AtomicInteger sent = new AtomicInteger();

    private static SharedLists.Question question(Owner owner) {
        return new SharedLists.Question(
                new StoreScope("aws", "lake"),
                owner,
                new LogListRequest("t/_delta_log/", Optional.empty(), 1000, true));
    }

    private static S3ListResult answer(String token) {
        return S3ListResult.v2(
                ListObjectsV2Response.builder().nextContinuationToken(token).build());
    }

    /** A request that is answered when it is let go. */
    private final class Held implements LogLists.Request {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public S3ListResult send() throws IOException {
            int number = sent.incrementAndGet();
            begun.countDown();
            try {
                assertThat(released.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return answer("answer " + number);
        }
    }

    private LogLists.Request counted() {
        return () -> answer("answer " + sent.incrementAndGet());
    }

    private static String token(Future<S3ListResult> answer) throws Exception {
        return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).getV2().nextContinuationToken();
    }

    private static void awaitWaiting(List<Thread> threads) {
        await().atMost(PATIENCE)
                .until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
    }

    /** So many callers, each on a thread of its own; returns when all of them wait. */
    private List<Future<S3ListResult>> waiting(SharedLists lists, int count, LogLists.Request request) {
        List<Future<S3ListResult>> answers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        CountDownLatch started = new CountDownLatch(count);
        for (int caller = 0; caller < count; caller++) {
            answers.add(callers.submit(() -> {
                synchronized (threads) {
                    threads.add(Thread.currentThread());
                }
                started.countDown();
                return lists.ask(LOG, request);
            }));
        }
        await().atMost(PATIENCE).until(() -> started.getCount() == 0);
        synchronized (threads) {
            awaitWaiting(threads);
        }
        return answers;
    }

    @AfterEach
    void stopCallers() {
        callers.shutdownNow();
    }

    @Test
    void callersShareTheRequestAfterTheOneThatRuns() throws Exception {
        SharedLists lists = new SharedLists(PATIENCE);
        Held running = new Held();
        Future<S3ListResult> first = callers.submit(() -> lists.ask(LOG, running));
        running.begun.await();

        List<Future<S3ListResult>> others = waiting(lists, 5, counted());
        assertThat(sent).as("nobody joins a request that was sent before").hasValue(1);
        running.released.countDown();

        assertThat(token(first)).isEqualTo("answer 1");
        for (Future<S3ListResult> other : others) {
            assertThat(token(other)).isEqualTo("answer 2");
        }
        assertThat(sent).hasValue(2);
    }

    @Test
    void requestThatHangsHoldsTheNextUpForAMoment() throws Exception {
        SharedLists lists = new SharedLists(Duration.ofMillis(1));
        Held hanging = new Held();
        Future<S3ListResult> first = callers.submit(() -> lists.ask(LOG, hanging));
        hanging.begun.await();

        assertThat(token(callers.submit(() -> lists.ask(LOG, counted())))).isEqualTo("answer 2");

        hanging.released.countDown();
        assertThat(token(first)).isEqualTo("answer 1");
    }

    @Test
    void callersOneAfterTheOtherEachSendTheirOwn() throws Exception {
        SharedLists lists = new SharedLists();

        assertThat(lists.ask(LOG, counted()).getV2().nextContinuationToken()).isEqualTo("answer 1");
        assertThat(lists.ask(LOG, counted()).getV2().nextContinuationToken()).isEqualTo("answer 2");
    }

    @Test
    void anotherOwnerSendsItsOwnAtOnce() throws Exception {
        SharedLists lists = new SharedLists(PATIENCE);
        Held running = new Held();
        Future<S3ListResult> first = callers.submit(() -> lists.ask(LOG, running));
        running.begun.await();

        assertThat(token(callers.submit(() -> lists.ask(question(new Owner("another")), counted()))))
                .isEqualTo("answer 2");

        running.released.countDown();
        assertThat(token(first)).isEqualTo("answer 1");
    }

    @Test
    void failureIsEachCallersOwn() throws Exception {
        SharedLists lists = new SharedLists(PATIENCE);
        Held running = new Held();
        Future<S3ListResult> first = callers.submit(() -> lists.ask(LOG, running));
        running.begun.await();
        List<Future<S3ListResult>> others = waiting(lists, 3, () -> {
            throw new AccessDeniedException("refusal " + sent.incrementAndGet());
        });

        running.released.countDown();

        token(first);
        List<String> messages = new ArrayList<>();
        for (Future<S3ListResult> other : others) {
            assertThatThrownBy(() -> token(other))
                    .cause()
                    .isInstanceOf(AccessDeniedException.class)
                    .satisfies(refusal -> messages.add(String.valueOf(refusal.getMessage())));
        }
        assertThat(messages).containsExactlyInAnyOrder("refusal 2", "refusal 3", "refusal 4");
        assertThat(lists.ask(LOG, counted())).as("afterwards").isNotNull();
    }

    @Test
    void whoIsInterruptedSendsAsS3ADoes() throws Exception {
        SharedLists lists = new SharedLists(PATIENCE);
        Held running = new Held();
        Future<S3ListResult> first = callers.submit(() -> lists.ask(LOG, running));
        running.begun.await();
        Thread[] thread = new Thread[1];
        CountDownLatch started = new CountDownLatch(1);
        Future<Boolean> interrupted = callers.submit(() -> {
            thread[0] = Thread.currentThread();
            started.countDown();
            lists.ask(LOG, counted());
            return Thread.interrupted();
        });
        started.await();
        awaitWaiting(List.of(thread[0]));

        thread[0].interrupt();

        assertThat(interrupted.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(sent).hasValue(2);
        running.released.countDown();
        token(first);
    }
}
