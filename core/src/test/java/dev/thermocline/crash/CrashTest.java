package dev.thermocline.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills processes that use the disk at random instants, one after the other in one directory. In every third round a
 * second process works beside the first one and one of them outlives the other; in others a process has another layout
 * than the one before it: other sizes of blocks and tails, another key, another capacity. {@code -Dcrash.rounds} says
 * how often, {@code -Dcrash.life} for how many milliseconds at most each one works; the profile {@code crash} runs nothing else.
 */
class CrashTest {
    private static final int ROUNDS = Integer.getInteger("crash.rounds", 4);
    private static final long SEED =
            Long.getLong("crash.seed", ThreadLocalRandom.current().nextLong());
    private static final int LIFE_MILLIS = Integer.getInteger("crash.life", 1200);

    @TempDir
    private Path directory;

    private final ScheduledExecutorService executioner = Executors.newSingleThreadScheduledExecutor();

    /** What the processes wrote. */
    private static final class Tally {
        private final List<String> wrong = new ArrayList<>();
        private final List<String> foreign = new ArrayList<>();
        private int verified;
        private int another;
        private int pairs;
        private long expectedBytes;
        private long foundBytes;

        void take(String line) {
            if (line.startsWith("wrong ")) {
                wrong.add(line);
            } else if (line.startsWith("foreign ")) {
                foreign.add(line);
            } else if (line.startsWith("verified ")) {
                String[] words = line.split(" ", -1);
                verified++;
                expectedBytes += Long.parseLong(words[2]);
                foundBytes += Long.parseLong(words[3]);
                another += words[4].equals("another") ? 1 : 0;
            }
        }

        double recovered() {
            return expectedBytes == 0 ? 0 : 100.0 * foundBytes / expectedBytes;
        }

        String line(int rounds) {
            return String.format(
                    Locale.ROOT,
                    "crash rounds=%d wrong=%d recovered=%.2f%%; after another layout=%d, found of it=%d;"
                            + " two processes=%d; -Dcrash.seed=%d",
                    rounds,
                    wrong.size(),
                    recovered(),
                    another,
                    foreign.size(),
                    pairs,
                    SEED);
        }
    }

    /** One of the processes that work at the same time, again and again. */
    private static final class Place {
        private final String engine;
        private final String log;
        private final Random random;
        private CrashLayout layout;

        Place(String engine, String name, Random random) {
            this.engine = engine;
            this.log = engine + "-" + name + ".stderr";
            this.random = random;
            this.layout = CrashLayout.draw(random);
        }

        void change(boolean key) {
            layout = key ? layout.withAnotherKey() : layout.withOtherSizes(random);
        }
    }

    @Test
    void ehcacheServesNothingWrong() throws Exception {
        Tally tally = rounds("ehcache");

        System.out.println("ehcache: " + tally.line(ROUNDS));
        assertThat(tally.wrong).as("-Dcrash.seed=%d", SEED).isEmpty();
        assertThat(tally.foreign).as("-Dcrash.seed=%d", SEED).isEmpty();
        assertThat(tally.verified).isPositive();
    }

    @Test
    void regionsServeNothingWrongAndLoseNothingThatWasFlushed() throws Exception {
        Tally tally = rounds("region");

        System.out.println(tally.line(ROUNDS));
        assertThat(tally.wrong).as("-Dcrash.seed=%d", SEED).isEmpty();
        assertThat(tally.foreign).as("-Dcrash.seed=%d", SEED).isEmpty();
        assertThat(tally.another).as("-Dcrash.seed=%d", SEED).isPositive();
        assertThat(tally.expectedBytes).as("-Dcrash.seed=%d", SEED).isGreaterThan(1 << 20);
        assertThat(tally.recovered()).as("-Dcrash.seed=%d", SEED).isGreaterThanOrEqualTo(99);
    }

    /** As many rounds of killed processes, and one process that is killed after it has verified. */
    private Tally rounds(String engine) throws Exception {
        Tally tally = new Tally();
        Random random = new Random(SEED);
        Place first = new Place(engine, "first", random);
        Place second = new Place(engine, "second", random);
        for (int round = 0; round < ROUNDS; round++) {
            if (round % 3 == 2) {
                first.change(round % 2 == 1);
            }
            if (round % 3 == 1) {
                tally.pairs++;
                pair(first, second, round % 4 == 3, tally);
                second.change(round % 2 == 0);
            } else {
                alone(first, round % 4 == 3, random.nextInt(LIFE_MILLIS), tally);
            }
        }
        alone(first, false, 0, tally);
        executioner.shutdownNow();
        return tally;
    }

    /** A process that is killed some time after it has confirmed its first blocks, or after it was started. */
    private void alone(Place place, boolean atOnce, int millis, Tally tally) throws Exception {
        try (ChildJvm process = start(place)) {
            awaitLine(process, atOnce, tally);
            killed(process, kill(process, atOnce ? millis / 4 : millis), tally);
        }
    }

    /** Two processes, each in a slot of its own: whichever is killed first, the other one works on for some time. */
    private void pair(Place place, Place other, boolean atOnce, Tally tally) throws Exception {
        try (ChildJvm first = start(place)) {
            awaitLine(first, false, tally);
            try (ChildJvm second = start(other)) {
                awaitLine(second, atOnce, tally);
                Future<?> one = kill(first, place.random.nextInt(LIFE_MILLIS));
                Future<?> two = kill(second, place.random.nextInt(LIFE_MILLIS));
                killed(second, two, tally);
                killed(first, one, tally);
            }
        }
    }

    private ChildJvm start(Place place) throws IOException {
        Path shared = directory.resolve(place.engine);
        return ChildJvm.start(
                CrashLoad.class,
                "256m",
                directory.resolve(place.log),
                place.engine,
                shared.toString(),
                place.layout.text(),
                Long.toString(place.random.nextLong()));
    }

    private Future<?> kill(ChildJvm process, int millis) {
        return executioner.schedule(process::kill, millis, TimeUnit.MILLISECONDS);
    }

    /** Reads until the process has verified what it found and confirmed what it wrote, or has been started. */
    private void awaitLine(ChildJvm process, boolean atOnce, Tally tally) throws IOException {
        String awaited = atOnce ? "started" : "confirmed";
        for (String line = process.line(); line != null; line = process.line()) {
            tally.take(line);
            if (line.startsWith(awaited)) {
                return;
            }
        }
        throw new AssertionError(
                "the process ended before it wrote \"" + awaited + "\", see " + directory + ": " + process.logged());
    }

    /** Reads to the end, which the kill brings. */
    private void killed(ChildJvm process, Future<?> kill, Tally tally) throws IOException {
        for (String line = process.line(); line != null; line = process.line()) {
            tally.take(line);
        }
        int exit = process.end();
        assertThat(kill.isDone())
                .as("the process ended by itself with %d, see %s: %s", exit, directory, process.logged())
                .isTrue();
        assertThat(exit).as("SIGKILL").isEqualTo(137);
    }
}
