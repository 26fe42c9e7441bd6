package dev.thermocline.optimize;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.PartitionDates;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which partitions are rewritten at every OPTIMIZE although nothing in them changed. Implementations are thread-safe.
 */
@FunctionalInterface
public interface RecentPartitions {
    /** Whether a partition belongs to it now. */
    boolean holds(Partition partition);

    /** No partition. */
    static RecentPartitions none() {
        return None.INSTANCE;
    }

    /**
     * The partitions of today and of the days before; those without a date that can be read are not among them.
     *
     * @param dates reads a partition's date
     * @param days how many days, today included, at least 1
     * @param clock gives the day, in its own zone
     */
    static RecentPartitions lastDays(PartitionDates dates, int days, Clock clock) {
        requireNonNull(dates, "dates is null");
        requireNonNull(clock, "clock is null");
        if (days < 1) {
            throw new IllegalArgumentException("days must be at least 1: " + days);
        }
        return partition -> {
            Optional<LocalDate> date = dates.dateOf(present(partition));
            return date.isPresent() && date.get().isAfter(LocalDate.now(clock).minusDays(days));
        };
    }

    /** The partitions whose columns have given values, whatever their other columns have. */
    static RecentPartitions partition(Map<String, String> values) {
        Map<String, String> wanted = Map.copyOf(values);
        return partition -> present(partition).entrySet().containsAll(wanted.entrySet());
    }

    private static Map<String, String> present(Partition partition) {
        Map<String, String> present = new HashMap<>();
        for (Partition.Value value : partition.values()) {
            value.value().ifPresent(text -> present.put(value.column(), text));
        }
        return present;
    }

    /** No partitions; a constant, so that it can be recognised. */
    enum None implements RecentPartitions {
        INSTANCE;

        @Override
        public boolean holds(Partition partition) {
            return false;
        }
    }
}
