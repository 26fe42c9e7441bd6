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
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Each public method of a file system with each edge gives on the cache what it gives on S3A, in each state, at no more
 * requests. Calls that change something run in two states; {@code -Doracle.full=true} runs them in all.
 */
class FileSystemOracleTest {
    private static final String IMMUTABLE = "part-00000-00000000-0000-4000-8000-000000000001.c000.snappy.parquet";
    private static final String VERSIONED = "report.csv";
    private static final Contents CONTENTS = Contents.of(200_000);
    private static final Set<State> STATES = EnumSet.of(
            State.OFF,
            State.COLD,
            State.WARM,
            State.REPLACED,
            State.TRUNCATED,
            State.DELETED,
            State.FILE_SYSTEM_CLOSED);

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private final Comparison comparison = new Comparison(FileSystemDeviations.ALL);
    private final Map<State, Map<FileSystemCall, Outcome>> s3a = new HashMap<>();
    private int places;

    @Test
    @Tag("default-hadoop") // another one has other methods
    void everyPublicMethodIsComparedOrExcludedForAReason() throws IOException {
        Set<String> compared = Arrays.stream(FileSystemCall.values())
                .map(FileSystemCall::signature)
                .collect(Collectors.toSet());

        Signatures.assertComplete(S3AFileSystem.class, compared, "file-system-exclusions.txt");
    }

    @Test
    void everyMethodAnswersAsS3a() throws Exception {
        try (Bench bench = new Bench(LAKE)) {
            for (State state : STATES) {
                s3a.put(state, outcomes(bench, state, bench.plain(), VERSIONED));
                compare(bench, state, IMMUTABLE);
                compare(bench, state, VERSIONED);
            }
        }
        assertThat(comparison.differences())
                .as("differences in %d comparisons", comparison.compared())
                .isEmpty();
        assertThat(comparison.unmet()).as("deviations that no longer are").isEmpty();
    }

    private static boolean runs(FileSystemCall call, State state) {
        return !call.changes()
                || Boolean.getBoolean("oracle.full")
                || state == State.WARM
                || state == State.FILE_SYSTEM_CLOSED;
    }

    private void compare(Bench bench, State state, String name) throws Exception {
        Map<FileSystemCall, Outcome> now = requireNonNull(s3a.get(state), "not run");
        Map<FileSystemCall, Outcome> before =
                state == State.OFF || state == State.COLD ? now : requireNonNull(s3a.get(State.WARM), "not run");
        Map<FileSystemCall, Outcome> cache = outcomes(bench, state, bench.compared(state), name);
        boolean mayBeOld = state.changedByAnother() && name.equals(IMMUTABLE);
        cache.forEach((call, outcome) -> comparison.take(
                call,
                state,
                name,
                outcome,
                mayBeOld ? List.of(now.get(call), before.get(call)) : List.of(now.get(call))));
    }

    private Map<FileSystemCall, Outcome> outcomes(Bench bench, State state, S3AFileSystem fileSystem, String name)
            throws Exception {
        boolean closed = state == State.FILE_SYSTEM_CLOSED;
        boolean plain = fileSystem == bench.plain();
        S3AFileSystem called = !closed ? fileSystem : plain ? LAKE.uncached() : LAKE.caching();
        Place shared = place(bench, state, plain, name);
        if (closed) {
            called.close();
        }
        Map<FileSystemCall, Outcome> outcomes = new EnumMap<>(FileSystemCall.class);
        for (FileSystemCall call : FileSystemCall.values()) {
            if (runs(call, state)) {
                Place place = call.changes() && !closed ? place(bench, state, plain, name) : shared;
                if (!plain && state == State.COLD) {
                    bench.forget(place.file());
                    bench.forget(place.empty());
                }
                Outcome outcome = bench.outcome(() -> call.on(called, place));
                outcomes.put(call, new Outcome(neutral(outcome.answer(), name), outcome.requests()));
            }
        }
        return outcomes;
    }

    /** Without the name, so that answers for names of two kinds can be compared. */
    private static Answer neutral(Answer answer, String name) {
        return new Answer(answer.text().replace(name, "NAME"));
    }

    private Place place(Bench bench, State state, boolean plain, String name) throws IOException {
        Place place = Place.create(bench.plain(), new Path("s3a://lake/oracle/" + places++), name, CONTENTS);
        if (!plain && state != State.OFF && state != State.COLD) {
            bench.warm(place.file(), CONTENTS.length());
        }
        bench.change(state, place.file(), CONTENTS);
        return place;
    }
}
