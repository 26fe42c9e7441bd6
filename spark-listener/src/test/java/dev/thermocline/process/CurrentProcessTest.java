package dev.thermocline.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.ListedLog;
import dev.thermocline.buffer.Outbox;
import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.membership.JoinedPeers;
import dev.thermocline.pipeline.QueryLabels;
import dev.thermocline.report.CommitLabel;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.WarmResult;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Applications that follow each other in one process: the next one starts clean. */
class CurrentProcessTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Path TABLE = new Path("nowhere://bucket/wh/events");

    private final TestClock clock = new TestClock();
    private final FakeCache cache = new FakeCache();
    private final ProcessExtension extension = new ProcessExtension();

    @AfterEach
    void endWhatRuns() {
        CurrentProcess.end(CurrentProcess.application());
    }

    private static ClosedCommit commit(long version) {
        return new ClosedCommit(new CommitFile(TABLE, version), Optional.of(new byte[0]), new Configuration(false));
    }

    private static DriverServices driver(String query, String tables, String... more) {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.s3a.cache.dirs", "/not/used");
        configuration.set("fs.s3a.cache.watch.tables", tables);
        for (int option = 0; option < more.length; option += 2) {
            configuration.set(more[option], more[option + 1]);
        }
        return DriverServices.start(new DriverSetup(
                configuration,
                Duration.ofSeconds(1),
                false,
                labels(query),
                RunningReaders.NONE,
                table -> Optional.empty(),
                Optional.empty()));
    }

    private static QueryLabels labels(String query) {
        return new QueryLabels() {
            @Override
            public Optional<Origin> here() {
                return Optional.of(new Origin(1, query));
            }

            @Override
            public Optional<CommitLabel> label(Origin origin) {
                return Optional.of(new CommitLabel(origin.description(), "ann", OptionalLong.of(origin.executionId())));
            }
        };
    }

    /** An application of this test's cache. */
    private Application application(QueryLabels labels) {
        Connections none = Connections.none();
        Application started = new Application(
                cache.everywhere(),
                () -> Optional.of(cache),
                clock,
                new Connections(
                        none.dispatcher(),
                        labels,
                        none.readers(),
                        true,
                        none.tables(),
                        none.captures(),
                        none.executors(),
                        none.driver(),
                        none.peers()),
                Optional.empty(),
                Optional.empty());
        CurrentProcess.start(started);
        return started;
    }

    private static long gauge(MetricRegistry registry, String name) {
        Gauge<?> gauge = registry.getGauges().get(name);
        return gauge != null && gauge.getValue() instanceof Long value ? value : -1;
    }

    @Test
    void secondApplicationStartsWithoutAnythingOfTheFirst() throws InterruptedException {
        Application first = application(labels("first"));
        extension.commitClosed(Texts.commit(0, Texts.add("a.parquet")));
        Optional<CommitReport> report =
                first.services().pipeline().reports().await(Texts.TABLE, 0, CommitReport::warmed, LONG);
        assertThat(report.flatMap(CommitReport::label)).contains(new CommitLabel("first", "ann", OptionalLong.of(1)));
        CurrentProcess.end(first);
        assertThat(CurrentProcess.application()).isNotSameAs(first);

        Application second = application(labels("second"));
        assertThat(second.services().pipeline().reports().recent()).isEmpty();
        assertThat(second.services().pipeline().counts().followed()).isZero();
        assertThat(second.services().pipeline().awaitWarm(Texts.TABLE, 0, LONG).status())
                .isEqualTo(WarmResult.Status.UNKNOWN);
        extension.commitClosed(Texts.commit(0, Texts.add("b.parquet"))); // the first one's tracker would know better
        report = second.services().pipeline().reports().await(Texts.TABLE, 0, CommitReport::warmed, LONG);

        assertThat(report.flatMap(CommitReport::label)).contains(new CommitLabel("second", "ann", OptionalLong.of(1)));
        assertThat(first.services().pipeline().counts().followed())
                .as("readable after the end")
                .isEqualTo(1);
        assertThat(first.services().pipeline().reports().recent()).hasSize(1);
    }

    @Test
    void driverStartsAgainWithOtherSettings() {
        DriverServices first = driver("first", "nowhere://bucket/a,nowhere://bucket/b");
        MetricRegistry registry = new MetricRegistry();
        first.registerMetrics(registry);
        extension.commitClosed(commit(0));
        first.close();
        first.close();
        long dropped = gauge(registry, "cluster.commits.dropped");
        assertThat(CurrentProcess.application().advisor()).isEmpty();

        DriverServices second = driver("second", "");
        MetricRegistry next = new MetricRegistry();
        second.registerMetrics(next);
        extension.commitClosed(commit(1));

        assertThat(CurrentProcess.application()).isSameAs(second.application());
        assertThat(second.application().advisor()).isPresent();
        assertThat(gauge(registry, "cluster.commits.dropped"))
                .as("of the first one alone")
                .isEqualTo(dropped);
        assertThat(gauge(next, "cluster.watch.forgotten")).isZero();
        first.close();
        assertThat(CurrentProcess.application())
                .as("who has ended ends nobody else")
                .isSameAs(second.application());
        second.close();
    }

    @Test
    void eachApplicationShowsItsOwnNumbersAtOnePort() throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        for (int number = 1; number <= 3; number++) {
            DriverServices services = driver("query", "", "fs.s3a.cache.metrics.prometheus.port", "" + port);
            services.registerMetrics(new MetricRegistry());
            HttpResponse<String> scraped = scrape(port);
            assertThat(scraped.statusCode()).isEqualTo(200);
            assertThat(scraped.body())
                    .contains("\nthermocline_commits_followed_total 0\n")
                    .contains("\nthermocline_hits_total{executor=\"driver\"} 0\n");
            services.close();
            assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> scrape(port));
        }
    }

    private static HttpResponse<String> scrape(int port) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void applicationThatIsNotStoppedEndsWhenTheNextOneStarts() {
        DriverServices first = driver("first", "");
        DriverServices second = driver("second", "");

        assertThat(first.application().services().pipeline().close().commits()).isZero();
        assertThat(CurrentProcess.application()).isSameAs(second.application());
        second.close();
    }

    @Test
    void whatWaitsWhenAnApplicationEndsIsCounted() throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Application stuck = new Application(
                (path, configuration) -> {
                    reached.countDown();
                    await(release);
                    return Optional.of(cache);
                },
                Optional::empty,
                clock,
                Connections.none(),
                Optional.empty(),
                Optional.empty());
        CurrentProcess.start(stuck);
        extension.commitClosed(Texts.commit(0, Texts.add("a.parquet")));
        assertThat(reached.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        extension.commitClosed(Texts.commit(1, Texts.add("b.parquet")));
        extension.commitClosed(Texts.commit(2, Texts.add("c.parquet")));

        CurrentProcess.end(stuck);
        release.countDown();

        assertThat(stuck.unfinished()).isEqualTo(new Unfinished(2, 0, 0));
        assertThat(stuck.services().pipeline().awaitWarm(Texts.TABLE, 2, LONG).status())
                .isEqualTo(WarmResult.Status.UNKNOWN);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void whatWasWarmInACacheThatIsShutDownIsNotWarmAnyMore() throws InterruptedException {
        Application application = application(labels("one"));
        extension.commitClosed(Texts.commit(0, Texts.add("a.parquet")));
        assertThat(application
                        .services()
                        .pipeline()
                        .awaitWarm(Texts.TABLE, 0, LONG)
                        .status())
                .isEqualTo(WarmResult.Status.WARM);

        extension.stopped();

        assertThat(CurrentProcess.application()).isSameAs(application);
        assertThat(application
                        .services()
                        .pipeline()
                        .awaitWarm(Texts.TABLE, 0, LONG)
                        .status())
                .isEqualTo(WarmResult.Status.UNKNOWN);
        extension.commitClosed(Texts.commit(1, Texts.add("b.parquet")));
        assertThat(application
                        .services()
                        .pipeline()
                        .awaitWarm(Texts.TABLE, 1, LONG)
                        .status())
                .isEqualTo(WarmResult.Status.WARM);
    }

    @Test
    void executorFollowsWhatItWritesAndLeavesOthersToItsDriver() throws InterruptedException {
        Application executor = new Application(
                cache.everywhere(),
                () -> Optional.of(cache),
                clock,
                Connections.ofExecutor(tail -> {}, Outbox.empty(new TestClock()), new JoinedPeers(Optional::empty)),
                Optional.empty(),
                Optional.empty());
        CurrentProcess.start(executor);
        cache.files.texts.put(new CommitFile(Texts.TABLE, 7).path(), Texts.add("other.parquet"));
        for (long version : List.of(6L, 7L)) {
            extension.logListed(new ListedLog(Texts.TABLE, version, new Configuration(false)));
        }
        extension.commitClosed(Texts.commit(9, Texts.add("own.parquet")));

        assertThat(executor.services()
                        .pipeline()
                        .awaitWarm(Texts.TABLE, 9, LONG)
                        .status())
                .isEqualTo(WarmResult.Status.WARM);
        assertThat(cache.looked).hasValue(0);
    }

    @Test
    void filesGoToTheApplicationThatRuns() {
        cache.resident.clear();
        List<Path> received = new ArrayList<>();
        Application executor = new Application(
                cache.everywhere(),
                Optional::empty,
                clock,
                Connections.ofExecutor(
                        tail -> received.add(tail.path()),
                        Outbox.empty(new TestClock()),
                        new JoinedPeers(Optional::empty)),
                Optional.empty(),
                Optional.empty());
        extension.captured(Texts.captured(Texts.file("before.parquet"), 1));
        CurrentProcess.start(executor);
        extension.captured(Texts.captured(Texts.file("a.parquet"), 1));
        CurrentProcess.end(executor);
        extension.captured(Texts.captured(Texts.file("after.parquet"), 1));

        assertThat(received).containsExactly(Texts.file("a.parquet"));
    }
}
