package dev.thermocline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.ListedLog;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.report.CommitLabel;
import dev.thermocline.work.LocalDispatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The thread that commits, and the one that lists a log, only enqueue: whatever the threads behind them are stuck in. The
 * time that it takes is printed, not asserted.
 */
class CommittingThreadTest {
    private static final int COMMITS = 5000;
    private static final Duration LONG = Duration.ofSeconds(30);

    private final TestClock clock = new TestClock();
    private final FakeCache cache = new FakeCache();
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private CommitPipeline pipeline =
            new CommitPipeline(cache.everywhere(), new CommitQueue(10, 1000), clock, Texts.context(true));

    @AfterEach
    void close() {
        release.countDown();
        pipeline.close();
    }

    @Test
    void commitsGoOnWhileWhatFollowsThemIsBlocked() throws InterruptedException {
        pipeline = new CommitPipeline(
                (path, configuration) -> {
                    blocked.countDown();
                    await();
                    return Optional.of(cache);
                },
                new CommitQueue(CommitPipeline.MAX_COMMITS, CommitPipeline.MAX_CONTENT_BYTES),
                clock,
                Texts.context(false));
        pipeline.start();
        pipeline.submit(Texts.commit(0, Texts.add("first.parquet")));
        assertThat(blocked.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

        List<Long> nanos = new ArrayList<>();
        for (int version = 1; version <= COMMITS; version++) {
            var commit = Texts.commit(version, Texts.add("file.parquet"));
            long start = System.nanoTime();
            pipeline.submit(commit);
            nanos.add(System.nanoTime() - start);
        }
        Collections.sort(nanos);
        System.out.printf(
                "committing thread, blocked behind: p50 %.3f ms, p99 %.3f ms, most %.3f ms%n",
                nanos.get(COMMITS / 2) / 1e6, nanos.get(COMMITS * 99 / 100) / 1e6, nanos.get(COMMITS - 1) / 1e6);

        assertThat(pipeline.counts().droppedCommits()).isEqualTo(COMMITS - CommitPipeline.MAX_COMMITS);
        release.countDown();
        assertThat(pipeline.reports().await(Texts.TABLE, CommitPipeline.MAX_COMMITS, LONG))
                .isPresent();
    }

    @Test
    void commitsAreAnnouncedAndTakenBackWhileWhatReadsThemIsBlocked() throws InterruptedException {
        pipeline = new CommitPipeline(
                (path, configuration) -> {
                    blocked.countDown();
                    await();
                    return Optional.of(cache);
                },
                new CommitQueue(10, 1000),
                clock,
                Texts.context(false));
        pipeline.intend(Texts.intended(0, Texts.add("first.parquet")));
        assertThat(blocked.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

        for (int version = 1; version <= COMMITS; version++) {
            var commit = Texts.intended(version, Texts.add("file.parquet"));
            pipeline.intend(commit);
            if (version % 2 == 0) {
                pipeline.abandon(commit);
            }
        }

        assertThat(pipeline.counts().lateCommits()).isPositive();
        assertThat(pipeline.reports().recent()).isEmpty();
    }

    @Test
    void listenerThatThrowsIsNobodysBusiness() {
        QueryLabels broken = new QueryLabels() {
            @Override
            public Optional<QueryLabels.Origin> here() {
                throw new NoClassDefFoundError("on purpose");
            }

            @Override
            public Optional<CommitLabel> label(QueryLabels.Origin origin) {
                throw new NoClassDefFoundError("on purpose");
            }
        };
        long before = CacheFailures.count();
        pipeline = new CommitPipeline(
                cache.everywhere(),
                new CommitQueue(10, 1000),
                clock,
                new PipelineContext(new LocalDispatcher(), broken, RunningReaders.NONE, replacement -> {}, true));
        pipeline.enqueue(Texts.commit(0, Texts.add("file.parquet")));
        pipeline.listed(new ListedLog(Texts.TABLE, 0, new Configuration(false)));

        assertThat(CacheFailures.count() - before).isEqualTo(1);
        assertThat(pipeline.counts().droppedCommits()).isZero();
    }

    private void await() {
        try {
            assertThat(release.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
