package dev.thermocline.engine;

import java.util.concurrent.ThreadLocalRandom;

/** Where random tests get their seed: {@code -Dthermocline.seed=N} replays a run. */
final class Seed {
    private Seed() {}

    /** A seed, said on the console so that a failed run can be replayed. */
    static long next() {
        long seed = Long.getLong("thermocline.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("replay with -Dthermocline.seed=" + seed);
        return seed;
    }
}
