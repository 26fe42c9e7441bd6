package dev.thermocline.status;

import dev.thermocline.api.CacheControl;
import java.util.Map;
import java.util.Optional;

/** What every executor is asked, or asked to do, and answers with numbers; in parts. Immutable. */
interface Question {
    /** How many numbers the whole answer has. */
    int size();

    /**
     * The part whose answer begins with a number of the whole, and has as many as are left, at most {@link
     * HeldQuestion#MOST_FILES}.
     *
     * @param id of the question
     */
    Part part(long id, int from);

    /** A part: an entry of the answer to a poll, JDK types only, that executors of other versions pass over. */
    interface Part {
        /** Adds it to the answer to a poll. */
        void putInto(Map<String, Object> reply);

        /**
         * Does what is asked and answers. The part may come twice, if its answer was lost.
         *
         * @param cache of this process; one without a cache holds nothing
         * @throws Exception if the part can't be done; then there is no answer
         */
        HeldAnswer answered(Optional<CacheControl> cache) throws Exception;
    }
}
