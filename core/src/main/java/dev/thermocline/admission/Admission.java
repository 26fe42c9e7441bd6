package dev.thermocline.admission;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Decides what of a file is worth keeping; the same rules in the same order for every operation, so that none admits
 * what another rejects. The first rule that rejects gives the reason:
 *
 * <ol>
 *   <li>names that are not included, and partitions before the window: nothing is kept. The window begins {@code
 *       recencyDays} before today, that day included; a file without a date is in it.
 *   <li>long files, and for writes names whose bodies are not captured: their tails.
 *   <li>for reads what reads everything once: tails, and blocks that are asked for again.
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
    public AdmissionDecision byName(String key) {
        if (!rules.included().test(key)) {
            return AdmissionDecision.only(AdmissionScope.NOTHING, RejectReason.NOT_INCLUDED);
        }
        if (rules.recencyDays().isPresent()) {
            LocalDate first = today.get().minusDays(rules.recencyDays().get());
            if (!PartitionDates.admits(dates.dateOfKey(key), first)) {
                return AdmissionDecision.only(AdmissionScope.NOTHING, RejectReason.PARTITION_TOO_OLD);
            }
        }
        return AdmissionDecision.ALL;
    }

    /**
     * Of a file that is read, or fetched to be there before it is read.
     *
     * @param length of the file, in bytes
     * @param singlePass whether the reader reads everything once
     */
    public AdmissionDecision read(String key, long length, boolean singlePass) {
        AdmissionDecision name = byName(key);
        return name.scope() == AdmissionScope.ALL ? body(length, singlePass) : name;
    }

    /**
     * Of the same file, whose name was let in: cheap enough for every read.
     *
     * @param length of the file, in bytes
     * @param singlePass whether the reader reads everything once
     */
    public AdmissionDecision body(long length, boolean singlePass) {
        if (length > rules.bodyMaximum()) {
            return AdmissionDecision.only(AdmissionScope.TAIL, RejectReason.FILE_TOO_LARGE);
        }
        return singlePass
                ? AdmissionDecision.only(AdmissionScope.REPEATED, RejectReason.ONE_PASS)
                : AdmissionDecision.ALL;
    }

    /** Of a file that begins to be written; its body is to be given up when it grows over {@link #bodyMaximum()}. */
    public AdmissionDecision capture(String key) {
        AdmissionDecision name = byName(key);
        if (name.scope() == AdmissionScope.ALL && !rules.captured().test(key)) {
            return AdmissionDecision.only(AdmissionScope.TAIL, RejectReason.NOT_CAPTURED);
        }
        return name;
    }

    /** Longest file, in bytes, of which more than the tail is kept. */
    public long bodyMaximum() {
        return rules.bodyMaximum();
    }
}
