package dev.thermocline.status;

import static java.util.Objects.requireNonNull;

import dev.thermocline.report.TableStatus;
import dev.thermocline.report.TableStatus.Held;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** Finds out how much of a table the executors hold. Thread-safe; one question to the executors at a time. */
public final class TableStatusReader {
    /** All questions and answers of one status, in bytes of messages. */
    static final long MOST_BYTES = 64L << 20;

    /** Most files, so that a status takes no more than about 30 MB of the driver's heap. */
    static final int MOST_FILES = 200_000;

    private static final int FEWEST_FILES = 100;
    private static final int BYTES_OF_FILE = 4 * Long.BYTES;

    private final LiveTableReader tables;
    private final HeldSource executors;
    private final Clock clock;

    TableStatusReader(LiveTableReader tables, HeldSource executors, Clock clock) {
        this.tables = requireNonNull(tables, "tables is null");
        this.executors = requireNonNull(executors, "executors is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** @param clock measures durations */
    /**
     * Reads the log for half of the time at most, and waits for the executors for the rest.
     *
     * @param longest wait
     * @throws IOException if the table's log can't be read
     */
    public TableStatus status(Path table, Duration longest) throws IOException, InterruptedException {
        long begin = clock.millis();
        long half = begin + longest.toMillis() / 2;
        LiveTable live = tables.read(table, mostFiles(executors.executors()), () -> clock.millis() <= half);
        HeldSource.Held held =
                executors.ask(live.files().held(), Duration.ofMillis(begin + longest.toMillis() - clock.millis()));
        return new TableStatus(
                table,
                live.version(),
                live.files().scope(live.since()),
                byExecutor(live.files(), held.byExecutor()),
                held.unreached(),
                ofAll(live.files(), held.byExecutor(), false),
                ofAll(live.files(), held.byExecutor(), true));
    }

    /** So many that asking so many executors stays within the budget. */
    static int mostFiles(int executors) {
        long affordable = MOST_BYTES / BYTES_OF_FILE / Math.max(1, executors);
        return (int) Math.max(FEWEST_FILES, Math.min(MOST_FILES, affordable));
    }

    private static Map<String, Held> byExecutor(LiveFiles files, Map<String, long[]> held) {
        Map<String, Held> executors = new HashMap<>();
        held.forEach((executor, packed) -> {
            Held sum = Held.NOTHING;
            for (int i = 0; i < packed.length; i++) {
                sum = plus(sum, HeldAnswer.tail(packed[i]), HeldAnswer.bytes(packed[i]), files.length(i));
            }
            executors.put(executor, sum);
        });
        return executors;
    }

    /** @param every whether each executor has to hold it, or any */
    private static Held ofAll(LiveFiles files, Map<String, long[]> held, boolean every) {
        Held sum = Held.NOTHING;
        for (int i = 0; i < files.size() && !held.isEmpty(); i++) {
            boolean tail = every;
            long bytes = every ? Long.MAX_VALUE : 0;
            for (long[] packed : held.values()) {
                boolean here = HeldAnswer.tail(packed[i]);
                tail = every ? tail && here : tail || here;
                long more = HeldAnswer.bytes(packed[i]);
                bytes = every ? Math.min(bytes, more) : Math.max(bytes, more);
            }
            sum = plus(sum, tail, bytes, files.length(i));
        }
        return sum;
    }

    private static Held plus(Held sum, boolean tail, long bytes, long length) {
        return sum.plus(tail, bytes >= length, Math.min(bytes, length));
    }
}
