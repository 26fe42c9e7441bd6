package dev.thermocline.plan;

import static java.util.Comparator.comparing;

import dev.thermocline.delta.AddedFile;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Optional;

/**
 * A file that may be warmed.
 *
 * @param date of its partition, if it has one
 */
record Candidate(AddedFile file, Optional<LocalDate> date) {
    /** The order of {@link WarmPolicy}. */
    static final Comparator<Candidate> MOST_USEFUL_FIRST = comparing(
                    (Candidate candidate) -> candidate.file().dataChange())
            .thenComparing(candidate -> candidate.date().orElse(LocalDate.MIN), Comparator.reverseOrder())
            .thenComparing(candidate -> candidate.file().size(), Comparator.reverseOrder())
            .thenComparing(candidate -> candidate.file().path());
}
