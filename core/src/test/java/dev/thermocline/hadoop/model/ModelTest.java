package dev.thermocline.hadoop.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.failure.CacheFailures;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random steps of readers, writers and other clients, with faults of S3 and of the tiers: no read ever differs from the
 * truth. {@code -Dmodel.steps=N} runs longer, {@code -Dmodel.seed=N} replays.
 *
 * <p>What it finds was tried with these faults, planted one at a time by {@code planted-faults.sh} beside this file.
 */
class ModelTest {
    private static final int STEPS = Integer.getInteger("model.steps", 1_000);
    private static final int STEPS_OF_A_WORLD = 5_000;
    private static final int TRACE = 40;
    private static final List<Step> ALL = List.of(Step.values());

    /** Enough steps for each ordered pair of kinds to occur this often. */
    private static final int LONG_RUN = 150_000;

    private static final int PAIRS_OF_A_LONG_RUN = 50;

    private final Map<Step, Map<Step, Integer>> pairs = new EnumMap<>(Step.class);
    private long tierFaults;
    private long peerBytes;

    @Tag("since-hadoop-3.4.2") // putPart that is given whether the part is the last
    @Test
    void readsNeverDifferFromTheTruth() throws Exception {
        long seed = Long.getLong("model.seed", ThreadLocalRandom.current().nextLong());
        System.out.println(STEPS + " steps; replay with -Dmodel.steps=" + STEPS + " -Dmodel.seed=" + seed);
        Random seeds = new Random(seed);
        for (int done = 0; done < STEPS; done += STEPS_OF_A_WORLD) {
            run(seeds.nextLong(), Math.min(STEPS_OF_A_WORLD, STEPS - done));
        }

        assertThat(tierFaults).as("faults of tiers that were met").isPositive();
        assertThat(peerBytes).as("bytes that peers delivered").isPositive();
        if (STEPS >= LONG_RUN) {
            for (Step first : Step.values()) {
                for (Step second : Step.values()) {
                    assertThat(pairs.getOrDefault(first, Map.of()).getOrDefault(second, 0))
                            .as("%s right after %s", second, first)
                            .isGreaterThanOrEqualTo(PAIRS_OF_A_LONG_RUN);
                }
            }
        }
    }

    private void run(long seed, int steps) throws Exception {
        Random random = new Random(seed);
        Deque<String> trace = new ArrayDeque<>();
        long failures = CacheFailures.count();
        try (World world = new World(random)) {
            Step before = Step.WRITE;
            for (int number = 0; number < steps; number++) {
                Step step = ALL.get(random.nextInt(ALL.size()));
                pairs.computeIfAbsent(before, first -> new EnumMap<>(Step.class))
                        .merge(step, 1, Integer::sum);
                before = step;
                try {
                    trace.add(number + " " + step + ": " + step.run(world));
                    world.noteAnswers();
                } catch (Exception | AssertionError e) {
                    throw new AssertionError(
                            "step " + number + ", " + step + ": " + e.getMessage() + "\nafter\n  "
                                    + String.join("\n  ", trace),
                            e);
                }
                if (trace.size() > TRACE) {
                    trace.remove();
                }
            }
            assertThat(CacheFailures.count())
                    .as("reads that were right only because they went past a cache at fault")
                    .isEqualTo(failures);
            tierFaults += world.tierFaults();
            peerBytes += world.peerBytes();
        }
    }
}
