package dev.thermocline.status;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheControl;
import dev.thermocline.failure.CacheFailures;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Processes that are asked what they hold, or to drop it. Thread-safe. */
interface HeldSource {
    /** How many will be asked, about. */
    int executors();

    /**
     * Asks all executors that are there. One question at a time.
     *
     * @param longest wait
     */
    Held ask(Question question, Duration longest) throws InterruptedException;

    /**
     * The answers.
     *
     * @param byExecutor of each one that has answered its numbers: what it holds of each file, as {@link HeldAnswer}
     *     has it, or held of them, or dropped
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
            public Held ask(Question question, Duration longest) {
                return CacheFailures.call(
                        "asking this process what it holds",
                        () -> new Held(Map.of(name, answered(question)), Set.of()),
                        () -> new Held(Map.of(), Set.of(name)));
            }

            private long[] answered(Question question) throws Exception {
                long[] held = new long[question.size()];
                for (int from = 0; from < held.length; from += HeldQuestion.MOST_FILES) {
                    long[] part = question.part(0, from).answered(cache.get()).held();
                    System.arraycopy(part, 0, held, from, part.length);
                }
                return held;
            }
        };
    }
}
