package dev.thermocline.plan;

import static java.util.Objects.requireNonNull;

import dev.thermocline.delta.AddedFile;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * What to warm after one commit. Immutable.
 *
 * @param table root of the table
 * @param version version of the commit
 * @param footers files whose footer to warm, the most useful first
 * @param declined how many of the commit's files are left out, by reason; reasons without files are absent
 */
public record WarmPlan(Path table, long version, List<AddedFile> footers, Map<DeclineReason, Integer> declined) {
    public WarmPlan {
        requireNonNull(table, "table is null");
        footers = List.copyOf(footers);
        declined = Map.copyOf(declined);
        declined.forEach((reason, files) -> {
            if (files < 1) {
                throw new IllegalArgumentException("declined must hold positive counts: " + reason + " = " + files);
            }
        });
    }
}
