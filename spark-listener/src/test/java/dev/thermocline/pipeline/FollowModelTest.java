package dev.thermocline.pipeline;

import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.ManualScheduler;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.liveness.Tombstones;
import dev.thermocline.report.CommitReports;
import dev.thermocline.work.LocalDispatcher;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/**
 * Random commits of a table and of a shallow clone of it, RESTORE and new clones among them, whose graces end at random
 * times. When all graces have ended, every live file is warm, and every dead one is gone that no clone has ever named.
 * {@code -Dfollow.model.steps=N} runs longer, {@code -Dfollow.model.seed=N} replays.
 */
final class FollowModelTest {
    private static final int STEPS = Integer.getInteger("follow.model.steps", 3_000);
    private static final long SEED =
            Long.getLong("follow.model.seed", ThreadLocalRandom.current().nextLong());
    private static final int LEAST = 3;
    private static final int TRACE = 30;

    private final Random random = new Random(SEED);
    private final FakeCache cache = new FakeCache();
    private final ManualScheduler scheduler = new ManualScheduler();
    private final TestClock clock = new TestClock();
    private final LocalDispatcher dispatcher = new LocalDispatcher();
    private final CommitWorker worker = new CommitWorker(
            cache.everywhere(),
            dispatcher,
            new CommitReports(),
            new Tombstones(RunningReaders.NONE, scheduler, clock),
            clock,
            replacement -> {});
    private final Table source = new Table(new Path("s3a://bucket/wh/source"));
    private final Table clone = new Table(new Path("s3a://bucket/wh/clone"));
    private final Set<Path> cloned = new TreeSet<>();
    private final Set<Path> all = new TreeSet<>();
    private final Deque<String> trace = new ArrayDeque<>();
    private int names;

    /** A table as Delta sees it. */
    private static final class Table {
        private final Path root;
        private final List<Set<Path>> versions = new ArrayList<>();
        private Set<Path> live = new TreeSet<>();

        Table(Path root) {
            this.root = root;
        }

        /** As it stands in a commit: relative for the table's own files. */
        private String name(Path file) {
            String below = root + "/";
            return file.toString().startsWith(below) ? file.toString().substring(below.length()) : file.toString();
        }
    }

    @Test
    void liveFilesAreWarmAndDeadOnesGoneWhateverTheCommits() throws IOException {
        System.out.println(
                STEPS + " steps; replay with -Dfollow.model.steps=" + STEPS + " -Dfollow.model.seed=" + SEED);
        for (int step = 0; step < STEPS; step++) {
            trace.add(step + " " + step());
            if (trace.size() > TRACE) {
                trace.remove();
            }
        }
        settle();
    }

    private String step() throws IOException {
        Table table = random.nextBoolean() ? source : clone;
        return switch (random.nextInt(8)) {
            case 0, 1 -> change(table, Set.of(), newFiles(table, 1 + random.nextInt(3)));
            case 2 -> change(table, some(table.live), newFiles(table, 1));
            case 3 -> change(table, some(table.live), Set.of());
            case 4 -> restore(table);
            case 5 -> shallowClone();
            case 6 -> changeOfDeletionVectors(table);
            default -> settle();
        };
    }

    private Set<Path> newFiles(Table table, int count) {
        Set<Path> files = new TreeSet<>();
        for (int file = 0; file < count; file++) {
            files.add(new Path(table.root, "part-" + names++ + ".parquet"));
        }
        all.addAll(files);
        return files;
    }

    private Set<Path> some(Set<Path> files) {
        Set<Path> some = new TreeSet<>(files);
        some.removeIf(file -> random.nextBoolean());
        return some;
    }

    private String restore(Table table) throws IOException {
        if (table.versions.isEmpty()) {
            return "nothing to restore";
        }
        Set<Path> then = table.versions.get(
                Math.max(0, table.versions.size() - 1 - random.nextInt(LEAST + table.versions.size() / 4)));
        return "restore: " + becomes(table, then);
    }

    /** CREATE OR REPLACE TABLE ... SHALLOW CLONE. */
    private String shallowClone() throws IOException {
        cloned.addAll(source.live);
        return "clone: " + becomes(clone, source.live);
    }

    private String becomes(Table table, Set<Path> wanted) throws IOException {
        Set<Path> gone = new TreeSet<>(table.live);
        gone.removeAll(wanted);
        Set<Path> come = new TreeSet<>(wanted);
        come.removeAll(table.live);
        return change(table, gone, come);
    }

    private String changeOfDeletionVectors(Table table) throws IOException {
        Set<Path> files = some(table.live);
        return "deletion vectors: " + change(table, files, files);
    }

    private String change(Table table, Set<Path> removed, Set<Path> added) throws IOException {
        List<String> lines = new ArrayList<>();
        removed.forEach(file -> lines.add(Texts.remove(table.name(file))));
        added.forEach(file -> lines.add(Texts.add(table.name(file))));
        Set<Path> live = new TreeSet<>(table.live);
        live.removeAll(removed);
        live.addAll(added);
        worker.process(Texts.commitOf(table.root, table.versions.size(), lines.toArray(String[]::new)));
        table.live = live;
        table.versions.add(live);
        return table.root.getName() + " " + (table.versions.size() - 1) + " removes " + removed + " adds " + added;
    }

    /** All graces end. */
    private String settle() {
        scheduler.runAll();
        for (Path file : all) {
            boolean live = source.live.contains(file) || clone.live.contains(file);
            boolean warm = cache.resident.containsKey(file.toString());
            if (live && !warm) {
                throw new AssertionError(message(file + " is live and was evicted"));
            }
            if (!live && warm && !cloned.contains(file)) {
                throw new AssertionError(message(file + " is dead and is still held"));
            }
        }
        return "settled";
    }

    private String message(String what) {
        return what + "; replay with -Dfollow.model.steps=" + STEPS + " -Dfollow.model.seed=" + SEED + "\n  "
                + String.join("\n  ", trace);
    }
}
