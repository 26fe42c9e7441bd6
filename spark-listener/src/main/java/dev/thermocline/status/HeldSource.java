package dev.thermocline.status;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheControl;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Knows what executors hold of files. Thread-safe. */
interface HeldSource {
    /** How many will be asked, about. */
    int executors();

    /**
     * Asks all executors that are there.
     *
     * @param longest wait
     */
    Held ask(LiveFiles files, Duration longest) throws InterruptedException;

    /**
     * The answers.
     *
     * @param byExecutor of each one that has answered what it holds of each file, as {@link HeldAnswer} has it
     * @param unreached those that did not answer
     */
    record Held(Map<String, long[]> byExecutor, Set<String> unreached) {
        public Held {
            byExecutor = Map.copyOf(byExecutor);
            unreached = Set.copyOf(unreached);
        }
    }

    /** This process alone, where there are no others: its tasks read by its own cache. */
    static HeldSource ofThisProcess(String name, Supplier<Optional<CacheControl>> cache) {
        requireNonNull(cache, "cache is null");
        return new HeldSource() {
            @Override
            public int executors() {
                return 1;
            }

            @Override
            public Held ask(LiveFiles files, Duration longest) {
                long[] held = new long[files.size()];
                for (int from = 0; from < held.length; from += HeldQuestion.MOST_FILES) {
                    long[] part = files.question(0, from).answered(cache.get()).held();
                    System.arraycopy(part, 0, held, from, part.length);
                }
                return new Held(new HashMap<>(Map.of(name, held)), Set.of());
            }
        };
    }
}
