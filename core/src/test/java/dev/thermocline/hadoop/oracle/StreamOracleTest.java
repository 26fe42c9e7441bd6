package dev.thermocline.hadoop.oracle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.hadoop.Lake;
import dev.thermocline.hadoop.oracle.Comparison.Outcome;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Each public method of a stream with each edge gives on the cache what it gives on S3A's classic stream, in each
 * state, at no more requests. {@code -Doracle.full=true} does it for objects of more lengths.
 */
@Tag("since-hadoop-3.4.2") // before: other defaults, fewer methods, and no read after the file system is closed
class StreamOracleTest {
    private static final int LENGTH = 200_000;
    private static final List<Integer> LENGTHS = Boolean.getBoolean("oracle.full")
            ? List.of(LENGTH, 0, 1, Lake.TAIL, Lake.TAIL + 1, Lake.BLOCK - 1, Lake.BLOCK, Lake.BLOCK + Lake.TAIL)
            : List.of(LENGTH, 0);

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private final Comparison comparison = new Comparison(StreamDeviations.ALL);

    private final Map<String, Map<StreamCall, Outcome>> s3a = new HashMap<>();

    /** Streams that are opened one by one, or all before anything happens. */
    private interface Streams {
        FSDataInputStream get(StreamCall call) throws IOException;
    }

    @Test
    void everyPublicMethodIsComparedOrExcludedForAReason() throws IOException {
        Set<String> compared =
                Arrays.stream(StreamCall.values()).map(StreamCall::signature).collect(Collectors.toSet());

        Signatures.assertComplete(FSDataInputStream.class, compared, "stream-exclusions.txt");
    }

    @Test
    void everyMethodAnswersAsS3a() throws Exception {
        try (Bench bench = new Bench(LAKE)) {
            for (int length : LENGTHS) {
                Contents contents = Contents.of(length);
                for (State state : states(length)) {
                    compare(bench, state, LAKE.dataFile(), contents, true);
                    compare(bench, state, LAKE.versionedFile(), contents, false);
                }
            }
        }
        assertThat(comparison.differences())
                .as("differences in %d comparisons", comparison.compared())
                .isEmpty();
        assertThat(comparison.unmet()).as("deviations that no longer are").isEmpty();
    }

    private static Set<State> states(int length) {
        return length == LENGTH || Boolean.getBoolean("oracle.full")
                ? EnumSet.allOf(State.class)
                : EnumSet.of(State.COLD, State.WARM);
    }

    private void compare(Bench bench, State state, Path path, Contents contents, boolean immutable) throws Exception {
        Map<StreamCall, Outcome> now = ofS3a(bench, state, contents);
        Map<StreamCall, Outcome> before = ofS3a(bench, State.WARM, contents);
        bench.write(path, contents.first());
        if (state != State.OFF && state != State.COLD) {
            bench.warm(path, contents.length());
        }
        Map<StreamCall, Outcome> cache = state == State.FILE_SYSTEM_CLOSED
                ? afterClose(bench, LAKE.caching(), path, contents, true)
                : outcomes(bench, state, bench.compared(state), path, contents);
        String subject = contents.length() + " B, " + (immutable ? "immutable" : "versioned");
        boolean mayBeOld = state.changedByAnother() && (immutable || state.openedBefore());
        for (StreamCall call : now.keySet()) {
            List<Outcome> allowed = mayBeOld ? List.of(now.get(call), before.get(call)) : List.of(now.get(call));
            comparison.take(call, state, subject, requireNonNull(cache.get(call), "not run"), allowed);
        }
    }

    /** S3A's outcomes, on an object of its own; it makes no difference between names. */
    private Map<StreamCall, Outcome> ofS3a(Bench bench, State state, Contents contents) throws Exception {
        String key = state + " " + contents.length();
        Map<StreamCall, Outcome> known = s3a.get(key);
        if (known == null) {
            Path path = LAKE.versionedFile();
            bench.write(path, contents.first());
            known = state == State.FILE_SYSTEM_CLOSED
                    ? afterClose(bench, LAKE.uncached(), path, contents, false)
                    : outcomes(bench, state, bench.plain(), path, contents);
            s3a.put(key, known);
        }
        return known;
    }

    private static Map<StreamCall, Outcome> outcomes(
            Bench bench, State state, S3AFileSystem fileSystem, Path path, Contents contents) throws Exception {
        boolean cached = fileSystem != bench.plain();
        if (state.openedBefore()) {
            Streams streams = opened(fileSystem, path);
            bench.change(state, path, contents);
            return outcomes(bench, state, streams, contents, cached);
        }
        bench.change(state, path, contents);
        Streams streams = call -> {
            if (cached && state == State.COLD) {
                bench.forget(path);
            }
            return fileSystem.open(path);
        };
        return outcomes(bench, state, streams, contents, cached);
    }

    private static Streams opened(S3AFileSystem fileSystem, Path path) throws IOException {
        Map<StreamCall, FSDataInputStream> streams = new EnumMap<>(StreamCall.class);
        for (StreamCall call : StreamCall.values()) {
            streams.put(call, fileSystem.open(path));
        }
        return call -> requireNonNull(streams.get(call), "not opened");
    }

    private Map<StreamCall, Outcome> afterClose(
            Bench bench, S3AFileSystem fileSystem, Path path, Contents contents, boolean cached) throws Exception {
        Streams streams = opened(fileSystem, path);
        fileSystem.close();
        return outcomes(bench, State.FILE_SYSTEM_CLOSED, streams, contents, cached);
    }

    @SuppressWarnings("try") // a stream that is closed before it is called
    private static Map<StreamCall, Outcome> outcomes(
            Bench bench, State state, Streams streams, Contents contents, boolean cached) throws Exception {
        boolean ofCache = cached && state != State.OFF;
        Map<StreamCall, Outcome> outcomes = new EnumMap<>(StreamCall.class);
        for (StreamCall call : StreamCall.values()) {
            if (!call.comparable(state)) {
                continue;
            }
            Callable<Answer> act = () -> {
                try (FSDataInputStream in = streams.get(call)) {
                    if (state == State.STREAM_CLOSED) {
                        in.close();
                    }
                    return call.on(in, contents, ofCache);
                } catch (IOException e) {
                    return new Answer(Answer.thrown(e));
                }
            };
            outcomes.put(call, bench.outcome(act));
        }
        return outcomes;
    }
}
