package dev.thermocline.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.crash.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What following commits holds on the driver's heap, in a JVM that has little, and what it costs. {@code
 * -Dthermocline.heap.commits=10000 -Dthermocline.heap.files=1000} and {@code -Dthermocline.heap.large=1000000} follow
 * more of them, in seven minutes and in one.
 */
@Timeout(3600)
class DriverHeapTest {
    private static final String SMALL_HEAP = "96m";
    private static final int LARGE_COMMIT = Integer.getInteger("thermocline.heap.large", 150_000);

    /** For its classes, and 80 bytes for each added and each removed file. */
    private static final String LARGE_COMMITS_HEAP = 48 + LARGE_COMMIT / 12_500 + "m";

    private static final int COMMITS = Integer.getInteger("thermocline.heap.commits", 1_500);
    private static final int FILES = Integer.getInteger("thermocline.heap.files", 200);

    /** Everything that the child holds: its classes, what waits for executors (12 MiB), reports, finished commits. */
    private static final long HELD_BYTES = 40L << 20;

    /** For a child to start, of CPU. */
    private static final long START_MILLIS = 10_000;

    /** For one file that is added and one that is removed, of CPU: twice what they take without the second compiler. */
    private static final long FILE_MICROS = 100;

    @TempDir
    Path directory;

    /** Returns the bytes that a child holds after so many files, if it took no more CPU than they are worth. */
    private long heldBytes(String heap, long files, String... arguments) throws IOException {
        try (ChildJvm child = ChildJvm.start(HeapChild.class, heap, directory.resolve("child.log"), arguments)) {
            Optional<String> output = Optional.ofNullable(child.line());
            assertThat(output)
                    .as("output of the child, which logged %s", child.logged())
                    .isPresent();
            String line = output.orElseThrow();
            System.out.println(String.join(" ", arguments) + " on a heap of " + heap + ": " + line);
            String[] words = line.split(" ", -1);
            assertThat(Long.parseLong(words[1]))
                    .as("milliseconds of CPU for %d files", files)
                    .isLessThan(START_MILLIS + files * FILE_MICROS / 1000);
            return Long.parseLong(words[0]);
        }
    }

    @Test
    void finishedCommitsHoldCountsAndNoPaths() throws IOException {
        long held = heldBytes(
                SMALL_HEAP, (long) COMMITS * FILES, "commits", Integer.toString(COMMITS), Integer.toString(FILES));

        assertThat(held).as("bytes held after %d commits", COMMITS).isLessThan(HELD_BYTES);
    }

    @Test
    void largeCommitIsFollowedInLittleMemory() throws IOException {
        long held = heldBytes(LARGE_COMMITS_HEAP, LARGE_COMMIT, "large", "1", Integer.toString(LARGE_COMMIT));

        assertThat(held).as("bytes held after it").isLessThan(HELD_BYTES);
    }
}
