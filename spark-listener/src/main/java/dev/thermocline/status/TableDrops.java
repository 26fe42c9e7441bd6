package dev.thermocline.status;

import static java.util.Objects.requireNonNull;

import dev.thermocline.report.DropResult;
import dev.thermocline.report.DropResult.Dropped;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;

/** Has every process of the application drop a table, or everything, from its cache. Thread-safe. */
public final class TableDrops {
    private final LiveTableReader tables;
    private final List<HeldSource> processes;
    private final Clock clock;

    /**
     * Of an application with these processes.
     *
     * @param clock measures durations
     */
    TableDrops(LiveTableReader tables, List<HeldSource> processes, Clock clock) {
        this.tables = requireNonNull(tables, "tables is null");
        this.processes = List.copyOf(processes);
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Drops a table: the files of its newest version by their names, and what else is known below its root by its path.
     * Without a log it is a directory like any other.
     *
     * @param longest wait; half of it, at most, for the log
     * @throws IOException if the table's log can't be read, or the table is not cached
     */
    public DropResult evict(Path table, Duration longest) throws IOException, InterruptedException {
        long until = clock.millis() + longest.toMillis();
        long half = until - longest.toMillis() / 2;
        LiveTable live = live(table, () -> clock.millis() <= half);
        Sum sum = new Sum();
        if (live.files().size() > 0) {
            sum.add(ask(live.files().evicted(), until), TableDrops::ofFiles);
        }
        sum.add(ask(DropQuestion.below(table), until), numbers -> new Dropped(numbers[0], 0, 0));
        return sum.result(live.files().scope(live.since()).whole());
    }

    private LiveTable live(Path table, BooleanSupplier inTime) throws IOException {
        int executors = processes.stream().mapToInt(HeldSource::executors).sum();
        try {
            return tables.read(table, TableStatusReader.mostFiles(executors), inTime);
        } catch (FileNotFoundException e) {
            return new LiveTable(0, 0, new LiveFiles(1));
        }
    }

    private static Dropped ofFiles(long[] packed) {
        long files = 0;
        long bytes = 0;
        for (long held : packed) {
            files += held == 0 ? 0 : 1;
            bytes += HeldAnswer.bytes(held);
        }
        return new Dropped(files, 0, bytes);
    }

    /** Drops everything that the processes hold, of all tables and users. */
    public DropResult clear(Duration longest) throws InterruptedException {
        long until = clock.millis() + longest.toMillis();
        Sum sum = new Sum();
        sum.add(ask(DropQuestion.everything(), until), numbers -> new Dropped(0, numbers[0], numbers[1]));
        return sum.result(true);
    }

    private List<HeldSource.Held> ask(Question question, long until) throws InterruptedException {
        List<HeldSource.Held> answers = new ArrayList<>();
        for (HeldSource process : processes) {
            answers.add(process.ask(question, Duration.ofMillis(Math.max(0, until - clock.millis()))));
        }
        return answers;
    }

    private static final class Sum {
        private final Map<String, Dropped> processes = new HashMap<>();
        private final Set<String> unreached = new HashSet<>();

        void add(List<HeldSource.Held> answers, Function<long[], Dropped> dropped) {
            for (HeldSource.Held answer : answers) {
                unreached.addAll(answer.unreached());
                answer.byExecutor()
                        .forEach((process, numbers) -> processes.merge(process, dropped.apply(numbers), Dropped::plus));
            }
        }

        DropResult result(boolean whole) {
            processes.keySet().removeAll(unreached);
            return new DropResult(processes, whole, unreached);
        }
    }
}
