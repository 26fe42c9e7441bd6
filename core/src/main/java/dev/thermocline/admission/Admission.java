package dev.thermocline.admission;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Decides what of a file is worth keeping; the same rules in the same order at every door, so that none lets in what
 * another refuses. The first rule that refuses names the reason:
 *
 * <ol>
 *   <li>names that are not included, and partitions before the window: nothing is kept. The window begins {@code
 *       recencyDays} before today, that day included; a file without a date is in it.
 *   <li>long files, and at the door of writes names whose bodies are not captured: their tails.
 *   <li>at the door of reads what reads everything once: tails, and blocks that are asked for again.
 * </ol>
 *
 * <p>Names are object keys, directories parted by slashes. Thread-safe if the predicates and the calendar are.
 */
public final class Admission {
    private final Rules rules;
    private final PartitionDates dates;
    private final Supplier<LocalDate> today;

    /**
     * What is asked for.
     *
     * @param included names that may be kept at all
     * @param captured names whose bodies are kept while they are written
     * @param bodyMaximum longest file, in bytes, of which more than the tail is kept
     * @param recencyDays how many days before today a partition may lie; empty for however many
     */
    public record Rules(
            Predicate<String> included, Predicate<String> captured, long bodyMaximum, Optional<Integer> recencyDays) {
        /** Rejects missing parts and negative numbers. */
        public Rules {
            requireNonNull(included, "included is null");
            requireNonNull(captured, "captured is null");
            if (bodyMaximum < 0 || recencyDays.filter(days -> days < 0).isPresent()) {
                throw new IllegalArgumentException("negative: " + bodyMaximum + " B, days " + recencyDays);
            }
        }
    }

    /**
     * @param dates reads a file's date out of its name
     * @param today the day from which the window counts back
     */
    public Admission(Rules rules, PartitionDates dates, Supplier<LocalDate> today) {
        this.rules = requireNonNull(rules, "rules is null");
        this.dates = requireNonNull(dates, "dates is null");
        this.today = requireNonNull(today, "today is null");
    }

    /** Of a file whose length is not known yet: whether anything of it may be kept. */
    public Verdict byName(String key) {
        if (!rules.included().test(key)) {
            return Verdict.only(Keep.NOTHING, Refusal.NOT_INCLUDED);
        }
        if (rules.recencyDays().isPresent()) {
            LocalDate first = today.get().minusDays(rules.recencyDays().get());
            if (!PartitionDates.admits(dates.dateOfKey(key), first)) {
                return Verdict.only(Keep.NOTHING, Refusal.PARTITION_TOO_OLD);
            }
        }
        return Verdict.ALL;
    }

    /**
     * Of a file that is read, or fetched to be there before it is read.
     *
     * @param length of the file, in bytes
     * @param onePass whether the reader reads everything once
     */
    public Verdict read(String key, long length, boolean onePass) {
        Verdict name = byName(key);
        return name.keep() == Keep.ALL ? body(length, onePass) : name;
    }

    /**
     * Of the same file, whose name was let in: cheap enough for every read.
     *
     * @param length of the file, in bytes
     * @param onePass whether the reader reads everything once
     */
    public Verdict body(long length, boolean onePass) {
        if (length > rules.bodyMaximum()) {
            return Verdict.only(Keep.TAIL, Refusal.FILE_TOO_LARGE);
        }
        return onePass ? Verdict.only(Keep.REPEATED, Refusal.ONE_PASS) : Verdict.ALL;
    }

    /** Of a file that begins to be written; its body is to be given up when it grows over {@link #bodyMaximum()}. */
    public Verdict capture(String key) {
        Verdict name = byName(key);
        if (name.keep() == Keep.ALL && !rules.captured().test(key)) {
            return Verdict.only(Keep.TAIL, Refusal.NOT_CAPTURED);
        }
        return name;
    }

    /** Longest file, in bytes, of which more than the tail is kept. */
    public long bodyMaximum() {
        return rules.bodyMaximum();
    }
}
