package dev.thermocline.cluster.operations;

import java.util.function.Predicate;

/**
 * One operation on the lake.
 *
 * @param operation its name
 * @param effect what it must have done, or the step says nothing
 * @param setup makes the tables; its commits are followed before anything is looked at
 * @param forgotten paths that are dropped from all caches after that, so that only warming can bring them back
 * @param work the operation
 * @param query to be read through the cache and past it afterwards
 */
record Step(String operation, Effect effect, Work setup, Predicate<String> forgotten, Work work, String query) {

    /**
     * What an operation is there to do.
     *
     * @param commits how many commits at least
     * @param warms whether files became live
     * @param evicts whether files died
     */
    record Effect(int commits, boolean warms, boolean evicts) {}

    static Step of(String operation, Effect effect, Work work, String query) {
        return new Step(operation, effect, Work.none(), path -> false, work, query);
    }

    Step after(Work first) {
        return new Step(operation, effect, first, forgotten, work, query);
    }

    Step forgetting(Predicate<String> paths) {
        return new Step(operation, effect, setup, paths, work, query);
    }
}
