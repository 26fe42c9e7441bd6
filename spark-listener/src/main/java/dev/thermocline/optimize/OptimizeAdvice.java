package dev.thermocline.optimize;

import static java.util.Objects.requireNonNull;

/** What the next {@code OPTIMIZE ... ZORDER BY} of a table should do. */
public sealed interface OptimizeAdvice {
    /** Partitions to rewrite, 0 if there are none or if their number is not known. */
    int count();

    /** Partitions that need no rewrite, as far as they are known. */
    int skipped();

    /**
     * Don't run it: no partition changed since it was ordered by these columns.
     *
     * @param skipped partitions that need no rewrite, as far as they are known
     */
    record Nothing(int skipped) implements OptimizeAdvice {
        public Nothing {
            if (skipped < 0) {
                throw new IllegalArgumentException("skipped is negative: " + skipped);
            }
        }

        @Override
        public int count() {
            return 0;
        }
    }

    /**
     * Run it with {@code WHERE predicate}.
     *
     * @param predicate SQL that holds for the partitions that changed, null values included
     * @param count partitions to rewrite, at least 1
     * @param skipped partitions that need no rewrite, as far as they are known
     */
    record Partitions(String predicate, int count, int skipped) implements OptimizeAdvice {
        public Partitions {
            if (predicate.isBlank() || count < 1 || skipped < 0) {
                throw new IllegalArgumentException("a predicate and at least one partition are needed: '" + predicate
                        + "', count " + count + ", skipped " + skipped);
            }
        }
    }

    /**
     * Run it without WHERE.
     *
     * @param reason why it can't be narrowed, for a log line
     */
    record Everything(String reason) implements OptimizeAdvice {
        public Everything {
            requireNonNull(reason, "reason is null");
        }

        @Override
        public int count() {
            return 0;
        }

        @Override
        public int skipped() {
            return 0;
        }
    }
}
