package dev.thermocline.crash;

import static org.assertj.core.api.Assertions.assertThat;

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
 * Kills processes that use the disk at random instants, one after the other in one directory. {@code -Dcrash.rounds} says
 * how often; the profile {@code crash} runs nothing else.
 */
class CrashTest {
    private static final int ROUNDS = Integer.getInteger("crash.rounds", 4);
    private static final long SEED =
            Long.getLong("crash.seed", ThreadLocalRandom.current().nextLong());
    private static final int LIFE_MILLIS = 1500;

    @TempDir
    private Path directory;

    private final ScheduledExecutorService executioner = Executors.newSingleThreadScheduledExecutor();

    /** What the processes said. */
    private static final class Tally {
        private final List<String> wrong = new ArrayList<>();
        private int verified;
        private long expectedBytes;
        private long foundBytes;

        void take(String line) {
            if (line.startsWith("wrong ")) {
                wrong.add(line);
            } else if (line.startsWith("verified ")) {
                String[] words = line.split(" ", -1);
                verified++;
                expectedBytes += Long.parseLong(words[2]);
                foundBytes += Long.parseLong(words[3]);
            }
        }

        double recovered() {
            return expectedBytes == 0 ? 0 : 100.0 * foundBytes / expectedBytes;
        }

        String line(int rounds) {
            return String.format(
                    Locale.ROOT, "crash rounds=%d wrong=%d recovered=%.2f%%", rounds, wrong.size(), recovered());
        }
    }

    @Test
    void ehcacheServesNothingWrong() throws Exception {
        Tally tally = rounds("ehcache");

        System.out.println("ehcache: " + tally.line(ROUNDS));
        assertThat(tally.wrong).as("-Dcrash.seed=%d", SEED).isEmpty();
        assertThat(tally.verified).isPositive();
    }

    @Test
    void regionsServeNothingWrongAndLoseNothingThatWasFlushed() throws Exception {
        Tally tally = rounds("region");

        System.out.println(tally.line(ROUNDS));
        assertThat(tally.wrong).as("-Dcrash.seed=%d", SEED).isEmpty();
        assertThat(tally.expectedBytes).as("-Dcrash.seed=%d", SEED).isGreaterThan(1 << 20);
        assertThat(tally.recovered()).as("-Dcrash.seed=%d", SEED).isGreaterThanOrEqualTo(99);
    }

    /** As many processes as rounds, each killed, and one that is killed after it has verified. */
    private Tally rounds(String engine) throws Exception {
        Tally tally = new Tally();
        Random random = new Random(SEED);
        for (int round = 0; round <= ROUNDS; round++) {
            live(engine, random.nextLong(), round == ROUNDS ? 0 : random.nextInt(LIFE_MILLIS), round, tally);
        }
        executioner.shutdownNow();
        return tally;
    }

    /** A process that is killed some time after it began to work, or in one of four rounds after it was started. */
    private void live(String engine, long seed, int millis, int round, Tally tally) throws Exception {
        boolean atOnce = round % 4 == 3 && round < ROUNDS;
        List<Future<?>> doomed = new ArrayList<>();
        int exit;
        try (ChildJvm process = ChildJvm.start(
                CrashLoad.class,
                "256m",
                directory.resolve(engine + ".stderr"),
                engine,
                directory.toString(),
                Long.toString(seed))) {
            for (String line = process.line(); line != null; line = process.line()) {
                tally.take(line);
                if (line.startsWith(atOnce ? "started" : "verified ")) {
                    doomed.add(
                            executioner.schedule(process::kill, atOnce ? millis / 4 : millis, TimeUnit.MILLISECONDS));
                }
            }
            exit = process.end();
        }
        boolean killed = !doomed.isEmpty() && doomed.stream().allMatch(Future::isDone);
        assertThat(killed)
                .as("the process ended by itself with %d, see %s", exit, directory)
                .isTrue();
        assertThat(exit).as("SIGKILL").isEqualTo(137);
    }
}
