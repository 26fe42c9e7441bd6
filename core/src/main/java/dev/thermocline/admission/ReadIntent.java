package dev.thermocline.admission;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.function.Predicate;

/**
 * What the files that a thread opens are read for; decides with the bucket's {@code fs.s3a.cache.one.pass.jobs} whether
 * their blocks are worth keeping. Holds for the thread that sets it until it sets another one. Immutable.
 *
 * @param job description of the job; may be empty
 * @param wish what the job's author has set: {@code once}, {@code keep} or nothing
 */
public record ReadIntent(String job, String wish) {
    /** Nothing is known: what is read may be read again. */
    public static final ReadIntent UNKNOWN = new ReadIntent("", "");

    private static final String ONCE = "once";
    private static final String KEEP = "keep";
    private static final ThreadLocal<ReadIntent> CURRENT = ThreadLocal.withInitial(() -> UNKNOWN);

    /** Takes anything but null. */
    public ReadIntent {
        requireNonNull(job, "job is null");
        requireNonNull(wish, "wish is null");
    }

    /** From now on this thread opens files for that. */
    public static void set(ReadIntent intent) {
        CURRENT.set(requireNonNull(intent, "intent is null"));
    }

    public static ReadIntent current() {
        return CURRENT.get();
    }

    /** Whether everything is read once: the author's word counts, then the description. */
    public boolean singlePass(Predicate<String> singlePassJobs) {
        return switch (wish.toLowerCase(Locale.ROOT)) {
            case ONCE -> true;
            case KEEP -> false;
            default -> !job.isEmpty() && singlePassJobs.test(job);
        };
    }
}
