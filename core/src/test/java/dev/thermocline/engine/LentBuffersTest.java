package dev.thermocline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.layout.ReadRange;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A buffer that a reader has got back is its own: nobody writes into it any more, however the read ended. */
@Timeout(60)
class LentBuffersTest {
    private static final int BLOCK = EngineFixture.BLOCK;
    private static final byte[] CONTENT = EngineFixture.content(60 * BLOCK);
    private static final int PART = 1000;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    static Stream<Throwable> failuresToStartAThread() {
        return Stream.of(
                new OutOfMemoryError(
                        "unable to create native thread: possibly out of memory or process limits reached"),
                new RejectedExecutionException("full"),
                new IllegalStateException("shut down"),
                new StackOverflowError("on purpose"));
    }

    private static void fail(Throwable failure) {
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw (Error) failure;
    }

    /** Starts one thread and no second one. */
    private Executor oneThread(Throwable afterwards) {
        AtomicInteger started = new AtomicInteger();
        return task -> {
            if (started.getAndIncrement() > 0) {
                fail(afterwards);
            }
            threads.execute(task);
        };
    }

    @ParameterizedTest
    @MethodSource("failuresToStartAThread")
    void executorThatHasNoSecondThreadLeavesNoWriterBehind(Throwable failure) throws Exception {
        byte[] target = new byte[3 * PART];
        try (EngineFixture fixture = new EngineFixture(EngineFixture.SETTINGS, Runnable::run, oneThread(failure))) {
            CachedObject object = fixture.object("a", CONTENT);
            FakeOrigin origin = new FakeOrigin(CONTENT);
            CountDownLatch gate = origin.hold();
            Future<Boolean> reader = threads.submit(() -> {
                try {
                    fixture.engine.read(object, distantParts(target), origin, AdmissionScope.ALL);
                    return Arrays.equals(target, expected());
                } finally {
                    Arrays.fill(target, (byte) 7); // the reader goes on with its buffer
                    gate.countDown();
                }
            });
            assertThat(origin.opened.tryAcquire(2, 30, TimeUnit.SECONDS)).isTrue(); // its own and the one thread's
            gate.countDown();

            assertThat(reader.get(30, TimeUnit.SECONDS)).isTrue();
            threads.shutdown();
            assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            assertThat(target).containsOnly(7);
        }
    }

    private static List<ReadRange> distantParts(byte[] target) {
        return Stream.of(0, 1, 2)
                .map(i -> new ReadRange(
                        20L * i * BLOCK, ByteBuffer.wrap(target, i * PART, PART).slice()))
                .toList();
    }

    private static byte[] expected() {
        byte[] expected = new byte[3 * PART];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(CONTENT, 20 * i * BLOCK, expected, i * PART, PART);
        }
        return expected;
    }
}
