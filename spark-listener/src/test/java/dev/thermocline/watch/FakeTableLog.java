package dev.thermocline.watch;

import dev.thermocline.api.CommitFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The versions that a store has of one table, and the questions that were asked about them; {@code afterAnswer} is what
 * happens between the store's answer about a version and its arrival. Not thread-safe.
 */
final class FakeTableLog implements TableLog {
    final TreeSet<Long> versions = new TreeSet<>();
    final List<String> asked = new ArrayList<>();
    WatchLimits limits = new WatchLimits(true, Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofHours(1));
    final Map<Long, Runnable> afterAnswer = new HashMap<>();
    final Map<Long, String> tags = new HashMap<>();
    boolean broken;
    boolean stopped;

    void upTo(long newest) {
        for (long version = 0; version <= newest; version++) {
            versions.add(version);
        }
    }

    List<String> drain() {
        List<String> drained = List.copyOf(asked);
        asked.clear();
        return drained;
    }

    @Override
    public WatchLimits limits(Configuration configuration) {
        return limits;
    }

    @Override
    public Optional<String> listedTag(CommitFile file, Configuration configuration) {
        return Optional.ofNullable(tags.get(file.version()));
    }

    @Override
    public Optional<Found> commit(CommitFile file, Configuration configuration) throws IOException {
        asked.add("GET " + file.version());
        requireRunning();
        if (broken) {
            throw new IOException("no answer");
        }
        Optional<Found> answer = versions.contains(file.version())
                ? Optional.of(new Found(Optional.of(new byte[] {(byte) file.version()}), 1))
                : Optional.empty();
        Optional.ofNullable(afterAnswer.remove(file.version())).ifPresent(Runnable::run);
        return answer;
    }

    @Override
    public OptionalLong newest(Path table, Configuration configuration) throws IOException {
        asked.add("LIST");
        requireRunning();
        if (broken) {
            throw new IOException("no answer");
        }
        return versions.isEmpty() ? OptionalLong.empty() : OptionalLong.of(versions.last());
    }

    /** What a request throws whose thread is interrupted. */
    private void requireRunning() throws InterruptedIOException {
        if (stopped) {
            throw new InterruptedIOException("interrupted");
        }
    }
}
