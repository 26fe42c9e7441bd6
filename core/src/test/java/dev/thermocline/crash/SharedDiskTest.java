package dev.thermocline.crash;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.thermocline.config.DiskEngine;
import dev.thermocline.hadoop.Lake;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Executors of one machine, each a JVM of its own, whose caches share a directory. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedDiskTest {
    private static final long BUDGET = 16L << 20;

    /** Files that are more than the budget. */
    private static final int MANY = 26;

    /** Files that fit. */
    private static final int SOME = 6;

    private static final Pattern SLOT = Pattern.compile(".*Disk tier of 16m in \\S*(slot-\\d+), engine .*");

    private static Lake lake;

    @TempDir
    private Path directory;

    private final List<ChildJvm> executors = new ArrayList<>();

    @BeforeAll
    static void startLake() throws IOException {
        lake = new Lake();
        try (FileSystem plain = lake.uncached()) {
            for (int number = 0; number < MANY; number++) {
                LakeFiles.write(plain, number, 0);
            }
        }
    }

    @AfterAll
    static void stopLake() throws IOException {
        lake.close();
    }

    @AfterEach
    void endAll() {
        for (ChildJvm executor : executors) {
            executor.close();
        }
    }

    private Path disk() {
        return directory.resolve("cache");
    }

    /** Starts an executor; {@link #await} its {@code ready}. */
    private ChildJvm start(DiskEngine engine, int slots) throws IOException {
        Configuration configuration = lake.configuration();
        configuration.set("fs.s3a.cache.dirs", disk().toString());
        configuration.set("fs.s3a.cache.disk.capacity", Long.toString(BUDGET));
        configuration.set("fs.s3a.cache.disk.slots", Integer.toString(slots));
        configuration.set("fs.s3a.cache.disk.engine", engine.toString());
        configuration.set("fs.s3a.cache.disk.free.reserve", "0");
        configuration.set("fs.s3a.cache.tail.heap.capacity", "1m");
        configuration.set("fs.s3a.cache.write.queue.capacity", "8m");
        configuration.set("fs.s3a.cache.capture.budget", "8m");
        Path file = directory.resolve("executor-" + executors.size() + ".xml");
        try (OutputStream out = Files.newOutputStream(file)) {
            configuration.writeXml(out);
        }
        Path log = directory.resolve("executor-" + executors.size() + ".log");
        ChildJvm executor = ChildJvm.start(ExecutorJvm.class, "64m", log, file.toString());
        executors.add(executor);
        return executor;
    }

    private ChildJvm started(int slots) throws IOException {
        ChildJvm executor = start(DiskEngine.REGION, slots);
        await(executor, "ready");
        return executor;
    }

    private static void await(ChildJvm executor, String line) throws IOException {
        assertThat(executor.line())
                .as(() -> String.join("\n", executor.logged()))
                .isEqualTo(line);
    }

    /** Takes the answer to {@code read}. Returns the bytes that came from the executor's disk. */
    private static long right(ChildJvm executor, int files) throws IOException {
        String answer = String.valueOf(executor.line());
        assertThat(answer).as(() -> String.join("\n", executor.logged())).startsWith("read " + files + " 0 ");
        return Long.parseLong(answer.substring(answer.lastIndexOf(' ') + 1));
    }

    private static long read(ChildJvm executor, int from, int to, int version) throws IOException {
        executor.tell("read " + from + " " + to + " " + version);
        return right(executor, to - from);
    }

    private static void write(ChildJvm executor, int from, int to, int version) throws IOException {
        executor.tell("write " + from + " " + to + " " + version);
        await(executor, "wrote " + (to - from));
    }

    /** The slot that an executor got; empty if it has no disk tier. */
    private static String slot(ChildJvm executor) {
        List<String> slots = executor.logged().stream()
                .map(SLOT::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
        assertThat(slots).hasSizeLessThan(2);
        return slots.isEmpty() ? "" : slots.get(0);
    }

    /** The executor that was the first to get a slot. */
    private ChildJvm holder(String slot) {
        return executors.stream()
                .filter(executor -> slot(executor).equals(slot))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> logged(ChildJvm executor, String part) {
        return executor.logged().stream().filter(line -> line.contains(part)).toList();
    }

    private static void awaitAdoption(ChildJvm executor) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> !logged(executor, "Took over ").isEmpty());
    }

    /** No slot ever took more than the budget and one region, nor all together as many times that. */
    private static void assertWithinBudget(DiskWatch watch, int slots) {
        watch.look();
        assertThat(watch.looks()).isGreaterThan(5);
        long limit = BUDGET + watch.longestRegion();
        assertThat(watch.most().values()).allSatisfy(bytes -> assertThat(bytes).isLessThanOrEqualTo(limit));
        assertThat(watch.mostOfAll()).isLessThanOrEqualTo(slots * limit);
    }

    @Test
    void twoExecutorsHaveASlotEachAndServeNothingWrong() throws Exception {
        ChildJvm one = start(DiskEngine.REGION, 4);
        ChildJvm two = start(DiskEngine.EHCACHE, 4);
        await(one, "ready");
        await(two, "ready");
        assertThat(List.of(slot(one), slot(two))).containsExactlyInAnyOrder("slot-0", "slot-1");
        try (DiskWatch watch = new DiskWatch(disk())) {
            for (ChildJvm executor : executors) {
                read(executor, 0, SOME, 0);
                assertThat(read(executor, 0, SOME, 0)).isPositive();
            }
            one.tell("write " + MANY + " " + 2 * MANY + " 0");
            two.tell("read 0 " + MANY + " 0");
            await(one, "wrote " + MANY);
            right(two, MANY);

            one.tell("read 0 " + 2 * MANY + " 0");
            two.tell("read " + MANY + " " + (MANY + SOME) + " 0");
            right(one, 2 * MANY);
            right(two, SOME);

            for (int version = 1; version < 3; version++) { // one replaces what both hold
                write(one, 0, 3, version);
                read(one, 0, 3, version);
                read(two, 0, 3, version);
            }
            assertWithinBudget(watch, 2);
        }
        assertThat(one.finish()).isZero();
        assertThat(two.finish()).isZero();
    }

    @Test
    void tenExecutorsShareFourSlotsAndAnEleventhAdoptsThatOfADeadOne() throws Exception {
        for (int i = 0; i < 10; i++) {
            start(DiskEngine.REGION, 4);
        }
        Set<String> slots = new TreeSet<>();
        for (ChildJvm executor : executors) {
            await(executor, "ready");
            if (slot(executor).isEmpty()) {
                assertLogsThatThereIsNoSlot(executor);
            } else {
                assertThat(slots.add(slot(executor))).isTrue();
            }
        }
        assertThat(slots).containsExactly("slot-0", "slot-1", "slot-2", "slot-3");
        try (DiskWatch watch = new DiskWatch(disk())) {
            executors.forEach(executor -> executor.tell("read 0 " + SOME + " 0"));
            for (ChildJvm executor : executors) {
                right(executor, SOME);
            }
            executors.forEach(executor -> executor.tell("read 0 " + SOME + " 0"));
            for (ChildJvm executor : executors) {
                assertThat(right(executor, SOME) > 0)
                        .isNotEqualTo(slot(executor).isEmpty());
            }
            for (String slot : slots) {
                holder(slot).tell("read " + SOME + " " + MANY + " 0");
            }
            for (String slot : slots) {
                right(holder(slot), MANY - SOME);
            }

            ChildJvm dead = holder("slot-2");
            dead.kill();
            assertThat(dead.end()).as("SIGKILL").isEqualTo(137);
            ChildJvm eleventh = started(4);
            assertThat(slot(eleventh)).isEqualTo("slot-2");
            awaitAdoption(eleventh);
            assertThat(read(eleventh, 0, MANY, 0)).isPositive();
            assertWithinBudget(watch, 4);
        }
    }

    private static void assertLogsThatThereIsNoSlot(ChildJvm executor) {
        assertThat(logged(executor, "\tat ")).isEmpty();
        assertThat(logged(executor, " disk"))
                .singleElement(as(STRING))
                .contains("WARN", "No disk tier", "All 4 slots (fs.s3a.cache.disk.slots)", "raise");
    }

    @Test
    void slotsBeyondASmallerNumberAreDeletedOnceNobodyHoldsThem() throws Exception {
        for (int i = 0; i < 4; i++) {
            start(DiskEngine.REGION, 4).tell("read 0 " + SOME + " 0");
        }
        for (ChildJvm executor : executors) {
            await(executor, "ready");
            right(executor, SOME);
        }
        for (String slot : List.of("slot-0", "slot-1", "slot-2")) {
            assertThat(holder(slot).finish()).isZero();
        }
        ChildJvm older = holder("slot-3");

        ChildJvm first = started(2);
        assertThat(slot(first)).isEqualTo("slot-0");
        assertDeleted(first, "slot-2");
        assertThat(disk().resolve("slot-3")).isNotEmptyDirectory();
        assertThat(read(older, 0, SOME, 0)).isPositive();
        awaitAdoption(first);
        assertThat(read(first, 0, SOME, 0)).isPositive();

        assertThat(older.finish()).isZero();
        ChildJvm second = started(2);
        assertThat(slot(second)).isEqualTo("slot-1");
        assertDeleted(second, "slot-3");
        assertThat(disk().resolve("slot-1")).isNotEmptyDirectory();
    }

    private void assertDeleted(ChildJvm executor, String slot) {
        assertThat(logged(executor, "Deleted the slots"))
                .singleElement(as(STRING))
                .containsPattern(
                        "INFO .*fs\\.s3a\\.cache\\.disk\\.slots = 2: \\d{7,} B were freed in \\[\\S*" + slot + "\\]");
        assertThat(disk().resolve(slot)).doesNotExist();
    }
}
