package dev.thermocline.spark.sql;

import dev.thermocline.report.DropResult;
import dev.thermocline.report.DropResult.Dropped;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What processes have dropped, as rows. Stateless. */
final class DropRows {
    private DropRows() {}

    /** A row for each process: its name and two numbers, which are null of one that did not answer. */
    static List<@Nullable Object[]> of(DropResult result, Function<Dropped, Object[]> numbers) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        new TreeMap<>(result.processes()).forEach((process, dropped) -> {
            Object[] both = numbers.apply(dropped);
            rows.add(new Object[] {process, both[0], both[1]});
        });
        new TreeSet<>(result.unreached()).forEach(process -> rows.add(new @Nullable Object[] {process, null, null}));
        return rows;
    }
}
