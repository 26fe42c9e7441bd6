package dev.thermocline.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.CacheControl;
import dev.thermocline.file.CacheFile;
import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.hadoop.Lake;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.ListedFile;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peer.PeerObject;
import dev.thermocline.peer.PeerRange;
import dev.thermocline.peer.PeerSource;
import dev.thermocline.peer.PeerSource.Waiter;
import dev.thermocline.peer.PeerStore;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The end of an unknown file that warming, a peer and a reader want at the same time: one request. */
class SharedTailsTest {
    private static final int LENGTH = 300_000;
    private static final int FILES = 60;
    private static final Set<WarmOutcome> HERE = Set.of(WarmOutcome.RESIDENT, WarmOutcome.ALREADY);
    private static final int FORBIDDEN = 403;
    private static final String PROBE = "GET -" + Lake.TAIL;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private CachingS3AFileSystem fileSystem;
    private FileSystem plain;

    /** There are peers, and they have nothing. */
    private static final class NothingThere implements PeerSource {
        @Override
        public Optional<CapturedTail> tail(PeerFile file, Waiter waiter) {
            return Optional.empty();
        }

        @Override
        public Optional<ListedFile> listed(PeerFile file) {
            return Optional.empty();
        }

        @Override
        public Optional<PeerRange> open(PeerObject object, long position, long length, Reach reach) {
            return Optional.empty();
        }
    }

    @BeforeEach
    void open() throws IOException {
        fileSystem = LAKE.caching();
        plain = LAKE.uncached();
        control().usePeers(new NothingThere());
    }

    @AfterEach
    void close() throws IOException {
        control().usePeers(PeerSource.NONE);
        fileSystem.close();
        plain.close();
    }

    private static CacheControl control() {
        return ProcessCache.current().orElseThrow();
    }

    private Path foreign(int seed) throws IOException {
        Path path = LAKE.dataFile();
        Lake.write(plain, path, Lake.bytes(LENGTH, seed));
        LAKE.forgetRequests();
        return path;
    }

    /** Who has found nothing here, and asks when the one before it has just got the answer, gets that. */
    @Test
    void answerThatHasJustArrivedIsNotAskedForAgain() throws Exception {
        Path path = foreign(1);
        CachedBucket bucket = fileSystem.cache().orElseThrow();
        CacheFile early = bucket.file(path);

        Optional<S3AFileStatus> first = bucket.statuses().probe(bucket.file(path), Waiter.BACKGROUND);
        Optional<S3AFileStatus> second = bucket.statuses().probe(early, Waiter.BACKGROUND);

        assertThat(second).isPresent().isEqualTo(first);
        assertThat(LAKE.requests()).containsExactly(PROBE);
    }

    @Test
    void whoeverWantsATailSharesOneRequest() throws Exception {
        PeerStore store = control().peerStore();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int i = 0; i < FILES; i++) {
                Path path = foreign(i);
                CacheFile named = fileSystem.cache().orElseThrow().file(path);
                PeerFile asked = new PeerFile(path, named.name(), named.owner());
                CyclicBarrier start = new CyclicBarrier(3);
                List<Callable<Boolean>> callers = List.of(
                        () -> HERE.contains(control().warm(path, LENGTH).get(60, TimeUnit.SECONDS)),
                        () -> store.fetchTail(asked).get(60, TimeUnit.SECONDS).isPresent(),
                        () -> endIsRead(path));
                List<Future<Boolean>> answers = new ArrayList<>();
                for (Callable<Boolean> caller : callers) {
                    answers.add(threads.submit(() -> {
                        start.await();
                        return caller.call();
                    }));
                }
                for (Future<Boolean> answer : answers) {
                    assertThat(answer.get(60, TimeUnit.SECONDS)).isTrue();
                }
                assertThat(LAKE.requests()).as("file %s", i).containsExactly(PROBE);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Whichever of them comes first: the others get its answer, but for readers, who get S3A's. */
    @Test
    void whatS3RefusesIsAskedForOnceByWarmAndPeersTogether() throws Exception {
        Path path = foreign(1);
        CacheFile named = fileSystem.cache().orElseThrow().file(path);
        PeerFile asked = new PeerFile(path, named.name(), named.owner());
        LAKE.proxy().faults().failNext(request -> request.kind() == S3Request.Kind.GET, FORBIDDEN, 1);

        assertThat(control().peerStore().fetchTail(asked).get(60, TimeUnit.SECONDS))
                .isEmpty();
        assertThat(control().warm(path, LENGTH).get(60, TimeUnit.SECONDS)).isEqualTo(WarmOutcome.FAILED);
        assertThat(control().peerStore().fetchTail(asked).get(60, TimeUnit.SECONDS))
                .isEmpty();
        assertThat(LAKE.requests()).containsExactly(PROBE);
        assertThat(endIsRead(path)).isTrue();

        assertThat(control().warm(path, LENGTH).get(60, TimeUnit.SECONDS)).isEqualTo(WarmOutcome.ALREADY);
        assertThat(LAKE.requests()).containsExactly(PROBE, PROBE);
    }

    private boolean endIsRead(Path path) throws IOException {
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(LENGTH - 100, new byte[100]);
        }
        return true;
    }
}
