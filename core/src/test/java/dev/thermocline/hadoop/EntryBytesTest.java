package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.thermocline.crash.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the gauges show of the heap is what the heap holds, within a tenth, in a JVM of its own with a fixed heap. */
class EntryBytesTest {
    @TempDir
    private Path directory;

    /** Kind to measured and shown, in turn. */
    private Map<String, long[]> fill(String heap, int names, boolean versioned) throws IOException {
        Map<String, long[]> said = new LinkedHashMap<>();
        Path log = directory.resolve("log");
        try (ChildJvm child = ChildJvm.start(
                EntryHeap.class,
                heap,
                log,
                directory.resolve("cache").toString(),
                Integer.toString(names),
                Boolean.toString(versioned))) {
            for (String line = child.line(); line != null; line = child.line()) {
                String[] words = line.split(" ", -1);
                said.put(words[0], new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])});
            }
            assertThat(child.end()).as(() -> "log: " + child.logged()).isZero();
        }
        return said;
    }

    private static long[] of(Map<String, long[]> said, String kind) {
        return requireNonNull(said.get(kind), kind);
    }

    @ParameterizedTest
    @CsvSource({"20000, false", "25000, true"})
    void sumOfTheGaugesIsWhatTheHeapHolds(int names, boolean versioned) throws IOException {
        Map<String, long[]> said = fill("512m", names, versioned);

        assertThat(said).containsOnlyKeys("objects", "statuses", "names", "tails", "blocks", "share");
        said.remove("share");
        said.forEach((kind, figures) -> assertThat(figures[1])
                .as("bytes shown, %d measured, after %s", figures[0], kind)
                .isCloseTo(figures[0], withinPercentage(10)));
        assertThat(of(said, "blocks")[0]).isGreaterThan(16 << 20); // or nothing was filled
    }

    @Test
    void namesTakeNoMoreThanTheirShareOfASmallHeap() throws IOException {
        Map<String, long[]> said = fill("128m", 40_000, false);

        long[] share = of(said, "share");
        assertThat(share[1]).isPositive().isLessThanOrEqualTo(share[0]);
        assertThat(of(said, "names")[0]).isLessThan((128 << 20) / 10 + (3 << 20)); // confirmed names: 2.5 MB, by number
    }
}
