package dev.thermocline.report;

import static dev.thermocline.delta.CommitTexts.TABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reports are kept, replaced, awaited and told. */
@Timeout(60)
class CommitReportsTest {
    private static final Duration LONG = Duration.ofSeconds(50);

    private final CommitReports reports = new CommitReports(3);

    @Test
    void reportThatIsThereIsReturnedAtOnce() throws InterruptedException {
        CommitReport report = report(1, Optional.empty());
        reports.publish(report);

        assertThat(reports.await(TABLE, 1, Duration.ZERO)).contains(report);
        assertThat(reports.await(TABLE, 1, LONG)).contains(report);
    }

    @Test
    void reportsTakeBoundedMemoryHoweverLongTheirNames() throws InterruptedException {
        Path table = new Path("/" + "long/".repeat(1000));
        for (int version = 0; version < 5_000; version++) {
            reports.publish(report(table, version));
            assertThat(reports.bytes()).isPositive().isLessThanOrEqualTo(CommitReports.MAX_BYTES);
        }

        assertThat(reports.await(table, 4_999, Duration.ZERO)).isPresent();
        assertThat(reports.await(table, 4_500, Duration.ZERO)).isPresent();
        assertThat(reports.await(table, 0, Duration.ZERO)).isEmpty();
        reports.forgetTable(table);
        assertThat(reports.bytes()).isZero();
    }

    private static CommitReport report(Path table, long version) {
        return new CommitReport(
                table,
                version,
                "WRITE",
                Optional.empty(),
                1,
                0,
                0,
                Map.of(),
                Warmth.WARM,
                Optional.empty(),
                OptionalLong.empty());
    }

    @Test
    void missingReportEndsWithTheTimeout() throws InterruptedException {
        reports.publish(report(1, Optional.empty()));

        assertThat(reports.await(TABLE, 2, Duration.ofMillis(20))).isEmpty();
        assertThat(reports.await(new Path("/other"), 1, Duration.ofMillis(1))).isEmpty();
        assertThat(reports.await(TABLE, 2, Duration.ofSeconds(-1))).isEmpty();
    }

    @Test
    void waiterIsWokenByTheReportItWaitsFor() throws InterruptedException {
        AtomicReference<Optional<CommitReport>> seen = new AtomicReference<>(Optional.empty());
        Thread waiter = start(() -> seen.set(reports.await(TABLE, 2, LONG)));

        reports.publish(report(1, Optional.empty()));
        assertThat(waiter.isAlive()).isTrue();
        reports.publish(report(2, Optional.empty()));
        waiter.join();

        assertThat(seen.get()).contains(report(2, Optional.empty()));
    }

    @Test
    void waiterForWarmthIsNotSatisfiedByAnEarlierReport() throws InterruptedException {
        AtomicReference<Optional<CommitReport>> seen = new AtomicReference<>(Optional.empty());
        reports.publish(report(1, Optional.empty()));
        Thread waiter = start(() ->
                seen.set(reports.await(TABLE, 1, report -> report.warmLag().isPresent(), LONG)));

        CommitReport warm = report(1, Optional.of(Duration.ofMillis(300)));
        reports.publish(warm);
        waiter.join();

        assertThat(seen.get()).contains(warm);
    }

    @Test
    void endlessTimeoutIsNoOverflow() throws InterruptedException {
        AtomicReference<Optional<CommitReport>> seen = new AtomicReference<>(Optional.empty());
        Thread waiter = start(() -> seen.set(reports.await(TABLE, 1, Duration.ofSeconds(Long.MAX_VALUE))));
        reports.publish(report(1, Optional.empty()));
        waiter.join();

        assertThat(seen.get()).isPresent();
    }

    @Test
    void interruptEndsTheWait() throws InterruptedException {
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread waiter = start(() -> {
            try {
                reports.await(TABLE, 1, LONG);
            } catch (InterruptedException expected) {
                interrupted.set(true);
            }
        });
        waiter.interrupt();
        waiter.join();

        assertThat(interrupted).isTrue();
    }

    @Test
    void laterReportReplacesTheEarlierOneAndKeepsItsPlace() {
        reports.publish(report(1, Optional.empty()));
        reports.publish(report(2, Optional.empty()));
        CommitReport update = report(1, Optional.of(Duration.ofMillis(5)));
        reports.publish(update);

        assertThat(reports.recent()).containsExactly(report(2, Optional.empty()), update);
        assertThat(reports.dropped()).isZero();
    }

    @Test
    void oldestReportIsDroppedAndCounted() {
        for (long version = 1; version <= 5; version++) {
            reports.publish(report(version, Optional.empty()));
        }

        assertThat(reports.recent()).extracting(CommitReport::version).containsExactly(5L, 4L, 3L);
        assertThat(reports.dropped()).isEqualTo(2);
    }

    @Test
    void defaultRoomIs256() {
        CommitReports standard = new CommitReports();
        for (long version = 0; version < 300; version++) {
            standard.publish(report(version, Optional.empty()));
        }

        assertThat(standard.recent()).hasSize(256);
    }

    @Test
    void listenersHearEachReportUntilRemoved() {
        List<CommitReport> heard = new ArrayList<>();
        Consumer<CommitReport> listener = heard::add;
        reports.addListener(listener);
        reports.publish(report(1, Optional.empty()));
        reports.publish(report(1, Optional.of(Duration.ZERO)));
        reports.removeListener(listener);
        reports.publish(report(2, Optional.empty()));

        assertThat(heard)
                .extracting(CommitReport::warmLag)
                .containsExactly(Optional.empty(), Optional.of(Duration.ZERO));
    }

    @Test
    void listenerMayLookAtTheReports() {
        List<Integer> sizes = new ArrayList<>();
        reports.addListener(report -> sizes.add(reports.recent().size()));
        reports.publish(report(1, Optional.empty()));

        assertThat(sizes).containsExactly(1);
    }

    private WarmResult.Status status(long version, boolean mayCome) throws InterruptedException {
        return reports.awaitEnd(TABLE, version, () -> mayCome, Duration.ZERO).status();
    }

    private static CommitReport withWarmth(long version, Warmth warmth) {
        return new CommitReport(
                TABLE,
                version,
                "WRITE",
                Optional.empty(),
                3,
                1,
                0,
                Map.of(),
                warmth,
                Optional.empty(),
                OptionalLong.empty());
    }

    @Test
    void whatIsKnownIsAnsweredAtOnce() throws InterruptedException {
        for (Warmth warmth : Warmth.values()) {
            reports.publish(withWarmth(1, warmth));
            assertThat(status(1, false))
                    .isEqualTo(
                            switch (warmth) {
                                case OPEN -> WarmResult.Status.TIMED_OUT;
                                case WARM -> WarmResult.Status.WARM;
                                case PARTIAL, OFF -> WarmResult.Status.NOT_WARM;
                            });
        }
        assertThat(reports.awaitEnd(TABLE, 7, () -> false, LONG).status()).isEqualTo(WarmResult.Status.UNKNOWN);
        assertThat(status(7, true)).isEqualTo(WarmResult.Status.TIMED_OUT);
    }

    @Test
    void commitThatIsOnItsWayIsNotAnsweredByItsPredecessor() throws InterruptedException {
        reports.publish(withWarmth(1, Warmth.WARM));
        reports.expect(TABLE, 1);
        assertThat(status(1, false)).isEqualTo(WarmResult.Status.TIMED_OUT);
        reports.expect(TABLE, 1);
        reports.settle(TABLE, 1);
        assertThat(status(1, false)).isEqualTo(WarmResult.Status.TIMED_OUT);
        reports.settle(TABLE, 1);
        assertThat(status(1, false)).isEqualTo(WarmResult.Status.WARM);
        assertThat(status(1, true)).as("it may still be found").isEqualTo(WarmResult.Status.TIMED_OUT);

        reports.expect(TABLE, 1);
        reports.publish(withWarmth(1, Warmth.OPEN));
        assertThat(status(1, false)).isEqualTo(WarmResult.Status.TIMED_OUT);
        reports.publish(withWarmth(1, Warmth.PARTIAL));
        assertThat(status(1, false)).isEqualTo(WarmResult.Status.NOT_WARM);
    }

    @Test
    void waiterLearnsThatNothingWillCome() throws InterruptedException {
        AtomicReference<Optional<WarmResult>> seen = new AtomicReference<>(Optional.empty());
        reports.expect(TABLE, 1);
        Thread waiter = start(() -> seen.set(Optional.of(reports.awaitEnd(TABLE, 1, () -> false, LONG))));
        reports.settle(TABLE, 1);
        waiter.join();

        assertThat(seen.get()).map(WarmResult::status).contains(WarmResult.Status.UNKNOWN);
    }

    @Test
    void waiterLearnsWithoutAReportThatTheTableHasMovedOn() throws InterruptedException {
        AtomicBoolean mayCome = new AtomicBoolean(true);
        AtomicReference<Optional<WarmResult>> seen = new AtomicReference<>(Optional.empty());
        Thread waiter = start(() -> seen.set(Optional.of(reports.awaitEnd(TABLE, 1, mayCome::get, LONG))));
        mayCome.set(false);
        waiter.join();

        assertThat(seen.get()).map(WarmResult::status).contains(WarmResult.Status.UNKNOWN);
    }

    @Test
    void reportThatLeftTheRecentOnesStillAnswersWithoutItsLabel() throws InterruptedException {
        CommitReport first = report(1, Optional.of(Duration.ofMillis(5)));
        reports.publish(first);
        for (long version = 2; version <= 50; version++) {
            reports.publish(report(version, Optional.empty()));
        }
        WarmResult known = reports.awaitEnd(TABLE, 1, () -> false, LONG);

        assertThat(known.status()).isEqualTo(WarmResult.Status.WARM);
        assertThat(known.report()).contains(first.withoutLabel());
        assertThat(reports.recent()).hasSize(3).noneMatch(report -> report.version() == 1);

        reports.publish(withWarmth(1, Warmth.PARTIAL)); // as when its removed files go at last
        assertThat(reports.awaitEnd(TABLE, 1, () -> false, LONG).status()).isEqualTo(WarmResult.Status.NOT_WARM);
        assertThat(reports.recent()).noneMatch(report -> report.version() == 1);
    }

    @Test
    void reportThatIsForgottenIsUnknownAtOnce() throws InterruptedException {
        reports.publish(report(0, Optional.of(Duration.ZERO)));
        for (long version = 1; version <= CommitReports.OLDER + 3; version++) {
            reports.publish(report(version, Optional.empty()));
        }

        assertThat(reports.awaitEnd(TABLE, 0, () -> false, LONG).status()).isEqualTo(WarmResult.Status.UNKNOWN);
    }

    @Test
    void tableThatIsCreatedAgainHasNoneOfItsFormerReports() throws InterruptedException {
        for (long version = 0; version < 5; version++) {
            reports.publish(report(version, Optional.of(Duration.ZERO)));
        }
        int former = reports.generation(TABLE);
        reports.forgetTable(new Path("s3://bucket/wh/events"));
        reports.publish(report(1, Optional.of(Duration.ZERO)), former); // a late report of the former table

        assertThat(reports.recent()).isEmpty();
        for (long version = 0; version < 5; version++) {
            assertThat(status(version, false)).isEqualTo(WarmResult.Status.UNKNOWN);
        }
        reports.publish(report(1, Optional.of(Duration.ZERO)));
        assertThat(status(1, false)).isEqualTo(WarmResult.Status.WARM);
    }

    @Test
    void warmingTheTableDoesNotAnswerForACommitThatHasItsOwnReport() throws InterruptedException {
        CommitReport table = new CommitReport(
                TABLE,
                1,
                CommitReport.WARM_TABLE,
                Optional.empty(),
                3,
                0,
                0,
                Map.of(CommitOutcome.OVER_FILE_LIMIT, 3),
                Warmth.PARTIAL,
                Optional.of(Duration.ZERO),
                OptionalLong.empty());
        reports.publish(table);
        assertThat(status(1, false)).as("there is no other").isEqualTo(WarmResult.Status.NOT_WARM);
        reports.publish(withWarmth(1, Warmth.WARM));
        reports.publish(table);

        assertThat(status(1, false)).isEqualTo(WarmResult.Status.WARM);
        assertThat(reports.recent()).hasSize(2);
        assertThat(reports.await(TABLE, 1, table::equals, Duration.ZERO)).contains(table);
    }

    @Test
    void everySchemeOfS3NamesTheSameTable() throws InterruptedException {
        reports.publish(report(1, Optional.of(Duration.ZERO)));

        for (String scheme : List.of("s3", "s3n", "S3", "s3a")) {
            Path same = new Path(scheme + "://bucket/wh/events/");
            assertThat(reports.awaitEnd(same, 1, () -> false, Duration.ZERO).status())
                    .as(scheme)
                    .isEqualTo(WarmResult.Status.WARM);
        }
    }

    @Test
    void impossibleReportsAreRefused() {
        assertThatThrownBy(() -> new CommitReports(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> report(-1, Optional.empty())).hasMessageContaining("version -1");
        assertThatThrownBy(() -> new CommitReport(
                        TABLE,
                        1,
                        "WRITE",
                        Optional.empty(),
                        1,
                        0,
                        0,
                        Map.of(),
                        Warmth.OPEN,
                        Optional.empty(),
                        OptionalLong.of(-2)))
                .hasMessageContaining("-2");
        assertThatThrownBy(() -> new CommitLabel("q", "u", OptionalLong.of(-2))).hasMessageContaining("-2");
    }

    private static CommitReport report(long version, Optional<Duration> warmLag) {
        return new CommitReport(
                TABLE,
                version,
                "WRITE",
                Optional.of(new CommitLabel("insert into events", "ada", OptionalLong.of(12))),
                3,
                1,
                0,
                Map.of(CommitOutcome.RESIDENT, 3),
                warmLag.isPresent() ? Warmth.WARM : Warmth.OPEN,
                warmLag,
                OptionalLong.empty());
    }

    /** Starts a thread and returns once it waits, so that the test can not overtake it. */
    private static Thread start(Waiting waiting) {
        Thread thread = new Thread(() -> {
            try {
                waiting.run();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    /** A wait that may be interrupted. */
    private interface Waiting {
        void run() throws InterruptedException;
    }
}
