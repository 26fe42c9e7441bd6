package dev.thermocline.trace;

import dev.thermocline.cache.object.ObjectName;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lines with the path that a hash stands for, each hash once. At most {@value #WAITING} lines wait, and at most {@value
 * #REMEMBERED} hashes are remembered, after which no more are written. Thread-safe.
 */
final class TraceNames {
    private static final int WAITING = 1_024;
    private static final int REMEMBERED = 200_000;

    private final Set<Long> written = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(WAITING);

    /** Takes a name unless it was written before; false if it is lost. One that was lost may come again. */
    boolean add(ObjectName name, String path) {
        Long hash = name.high();
        if (written.contains(hash)) {
            return true;
        }
        if (written.size() >= REMEMBERED) {
            return false;
        }
        if (!written.add(hash)) {
            return true;
        }
        if (waiting.offer(line(name, path))) {
            return true;
        }
        written.remove(hash);
        return false;
    }

    /** A path is one line whatever stands in it. */
    private static String line(ObjectName name, String path) {
        String escaped = path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
        return String.format(Locale.ROOT, "%016x %s\n", name.high(), escaped);
    }

    @Nullable
    String next() {
        return waiting.poll();
    }
}
