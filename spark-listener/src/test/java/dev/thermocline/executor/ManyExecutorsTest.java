package dev.thermocline.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.fake.FakeNames;
import dev.thermocline.fake.Texts;
import dev.thermocline.report.CommitOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many executors and commits of many files: what the driver sends, and where the tails end. Prints the processor time.
 * A fifth of the numbers by default; {@code -Dthermocline.executors.all=true} runs 500 executors and commits of 1,000
 * and 10,000 files.
 */
final class ManyExecutorsTest {
    private static final int PART = Boolean.getBoolean("thermocline.executors.all") ? 1 : 5;
    private static final int EXECUTORS = 500 / PART;
    private static final int LOG = 100_000;
    private static final int SMALL = 1_000 / PART;
    private static final int LARGE = 10_000 / PART;
    private static final int MEGABYTE = 1_000_000;

    private static void write(ManyExecutors cluster, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            cluster.executors.get(i % EXECUTORS).write(Texts.file(names.get(i)));
        }
    }

    private static void assertOwnersHold(ManyExecutors cluster, List<String> names) {
        for (String name : names) {
            Path file = Texts.file(name);
            assertThat(cluster.ownersOf(file)).as(name).allMatch(owner -> owner.holds(file));
        }
    }

    private static int count(ManyExecutors cluster, long version, CommitOutcome... outcomes) {
        int count = 0;
        for (CommitOutcome outcome : outcomes) {
            count += cluster.report(version).outcomes().getOrDefault(outcome, 0);
        }
        return count;
    }

    @ParameterizedTest(name = "foreign {0}")
    @ValueSource(booleans = {true, false})
    void everyExecutorEndsWithWhatItOwnsAndTheDriverSendsNamesOnly(boolean foreign) throws IOException {
        ManyExecutors cluster = new ManyExecutors(EXECUTORS, LOG);
        cluster.executors.forEach(executor -> executor.tables.read(Texts.file("date=2026-01-01/old.parquet")));
        cluster.run(Duration.ofSeconds(5));
        List<String> first = ManyExecutors.names(1, SMALL);
        List<String> second = ManyExecutors.names(2, LARGE);
        long start = cluster.clock.millis();
        cluster.sent = 0;
        cluster.driverNanos = 0;

        if (!foreign) {
            write(cluster, first);
            cluster.run(Duration.ofSeconds(1));
        }
        cluster.commit(1, foreign, ManyExecutors.lines(first, foreign ? ManyExecutors.names(0, LARGE) : List.of()));
        cluster.run(Duration.ofSeconds(1));
        cluster.scheduler.runAll(); // the grace is over
        cluster.run(Duration.ofSeconds(19));
        if (!foreign) {
            write(cluster, second);
            cluster.run(Duration.ofSeconds(1));
        }
        cluster.commit(2, foreign, ManyExecutors.lines(second, first));
        cluster.run(Duration.ofSeconds(1));
        cluster.scheduler.runAll();
        cluster.run(Duration.ofSeconds(19));
        long seconds = (cluster.clock.millis() - start) / 1000;

        System.out.printf(
                "%d executors, commits of %d and %d %s files: %.1f MB sent by the driver, %.1f %% of one core, warm after %d and %d"
                        + " ms, %d GETs%n",
                EXECUTORS,
                SMALL,
                LARGE,
                foreign ? "foreign" : "own",
                (double) cluster.sent / MEGABYTE,
                cluster.driverNanos / 1e7 / seconds,
                cluster.report(1).warmLag().orElseThrow().toMillis(),
                cluster.report(2).warmLag().orElseThrow().toMillis(),
                cluster.gets);
        assertThat(cluster.report(1).warmed()).isTrue();
        assertThat(cluster.report(2).warmed()).isTrue();
        assertOwnersHold(cluster, second);
        List<ObjectName> dead =
                first.stream().map(Texts::file).map(FakeNames::of).toList();
        assertThat(cluster.executors).noneMatch(executor -> dead.stream().anyMatch(executor::holds));
        assertThat(cluster.captured.counts().droppedForSpace()).isZero();
        assertThat(cluster.driverCache.gets).hasValue(0);
        assertThat(cluster.gets).isEqualTo(foreign ? SMALL + LARGE : 0);
        assertThat(cluster.sent).isLessThan(200L * MEGABYTE);
        assertThat(cluster.driverNanos / 1e9).as("processor seconds").isLessThan(0.2 * seconds);
    }

    @Test
    void nothingIsLostWithoutAnOutcome() throws IOException {
        ManyExecutors cluster = new ManyExecutors(EXECUTORS, 4_000 / PART); // less than a commit
        List<String> names = ManyExecutors.names(1, LARGE);
        cluster.commit(1, true, ManyExecutors.lines(names, List.of()));
        cluster.run(Duration.ofSeconds(10));

        int lost = count(cluster, 1, CommitOutcome.LOST);
        assertThat(lost).isPositive();
        assertThat(lost + count(cluster, 1, CommitOutcome.RESIDENT, CommitOutcome.ALREADY))
                .as("an outcome for each owner of each file")
                .isEqualTo(2 * LARGE);
        assertThat(cluster.report(1).warmed()).isFalse();
    }

    @Test
    void executorThatIsKilledIsCountedAndItsFilesAreElsewhere() throws IOException {
        ManyExecutors cluster = new ManyExecutors(EXECUTORS, LOG);
        List<String> names = ManyExecutors.names(1, LARGE);
        ManyExecutors.Executor killed = cluster.executors.get(7);
        killed.dead = true;
        cluster.commit(1, true, ManyExecutors.lines(names, List.of()));
        cluster.run(Duration.ofSeconds(30));

        List<String> its = new ArrayList<>(names);
        its.removeIf(name -> !cluster.ownersOf(Texts.file(name)).contains(killed));
        assertThat(its).isNotEmpty();
        assertThat(count(cluster, 1, CommitOutcome.UNREACHED)).isEqualTo(1);
        assertThat(count(cluster, 1, CommitOutcome.RESIDENT, CommitOutcome.ALREADY))
                .isEqualTo(2 * LARGE - its.size());
        assertThat(its)
                .allMatch(name -> cluster.ownersOf(Texts.file(name)).stream()
                        .anyMatch(owner -> owner != killed && owner.holds(Texts.file(name))));
        assertThat(cluster.report(1).warmed()).isFalse();
    }
}
