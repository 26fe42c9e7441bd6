package dev.thermocline.cluster.operations;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.Residency;
import dev.thermocline.cluster.SparkApplication;
import dev.thermocline.cluster.operations.LakeFiles.CommitPath;
import dev.thermocline.cluster.operations.StepResult.Change;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs steps: one application writes, and the caches of all applications that watch are looked at before and after. Which
 * commits a step made, and which files are there, is read from the bucket.
 */
final class StepRunner {
    /** How long it may take until a commit is followed everywhere. */
    static final Duration FOLLOWED = Duration.ofSeconds(30);

    private static final int LOOKS = 20;

    private final ClusterLake lake;
    private final SparkApplication writer;
    private final List<SparkApplication> watchers;

    /**
     * @param writer does the work and follows its commits
     * @param watchers whose executors are looked at, the writer among them if its are
     */
    StepRunner(ClusterLake lake, SparkApplication writer, List<SparkApplication> watchers) {
        this.lake = lake;
        this.writer = writer;
        this.watchers = List.copyOf(watchers);
    }

    StepResult run(Step step) throws IOException, InterruptedException {
        Set<String> atFirst = lake.objects();
        step.setup().run(writer, lake);
        var unused = follow(LakeFiles.minus(lake.objects(), atFirst));
        forget(step);

        Set<String> objectsBefore = lake.objects();
        Residency before = look(LakeFiles.data(objectsBefore));
        StepRequests requests = new StepRequests(lake.proxy().log());
        step.work().run(writer, lake);

        Set<String> objectsAfter = lake.objects();
        Set<String> created = LakeFiles.minus(objectsAfter, objectsBefore);
        Follow followed = follow(created);
        Change expected = expected(followed.commits, before, LakeFiles.minus(objectsBefore, objectsAfter));
        Set<String> all = LakeFiles.data(objectsBefore);
        all.addAll(LakeFiles.data(objectsAfter));
        Residency after = look(all);
        Change actual = actual(before, after, LakeFiles.data(created));
        for (int look = 1; look < LOOKS && !actual.equals(expected); look++) {
            after = look(all);
            actual = actual(before, after, LakeFiles.data(created));
        }
        Map<String, Long> counts = new LinkedHashMap<>(requests.count(expected.warmed(), created));
        counts.put("footerReads", footerReads(expected.warmed()));
        return new StepResult(
                step,
                followed.commits.stream().map(CommitPath::path).toList(),
                followed.missing,
                expected,
                actual,
                before.lostIn(after, expected.evicted()),
                after.executors(),
                counts,
                followed.lagMillis,
                sameRows(step.query()));
    }

    private void forget(Step step) throws IOException, InterruptedException {
        List<String> forgotten =
                LakeFiles.data(lake.objects()).stream().filter(step.forgotten()).toList();
        if (!forgotten.isEmpty()) {
            for (SparkApplication watcher : watchers) {
                watcher.forget(forgotten);
            }
        }
    }

    private Residency look(Set<String> paths) throws IOException, InterruptedException {
        List<Residency> parts = new ArrayList<>();
        for (SparkApplication watcher : watchers) {
            parts.add(watcher.residency(List.copyOf(paths)));
        }
        return Residency.union(parts);
    }

    /** Waits until the writer says that it has followed all commits among the new objects. */
    private Follow follow(Set<String> created) throws IOException, InterruptedException {
        List<CommitPath> commits = LakeFiles.commits(created);
        List<String> missing = new ArrayList<>();
        long lagMillis = 0;
        for (CommitPath commit : commits) {
            JsonNode report = writer.await(commit.table(), commit.version(), FOLLOWED);
            if (report.get("found").asBoolean()) {
                lagMillis = Math.max(lagMillis, report.get("lagMillis").asLong());
            } else {
                missing.add(commit.path());
            }
        }
        return new Follow(commits, missing, lagMillis);
    }

    /** What the log says, and that what was deleted must go. */
    private Change expected(List<CommitPath> commits, Residency before, Set<String> deleted) throws IOException {
        DeltaOracle oracle = new DeltaOracle();
        for (CommitPath commit : commits) {
            oracle.commit(commit.table(), lake.read(commit.path()));
        }
        Set<String> evicted = new TreeSet<>(LakeFiles.data(deleted));
        evicted.retainAll(before.heldAnywhere());
        evicted.addAll(oracle.evicted());
        return new Change(oracle.warmed(), evicted);
    }

    private static Change actual(Residency before, Residency after, Set<String> created) {
        Set<String> couldGo = new TreeSet<>(created);
        couldGo.addAll(before.heldAnywhere());
        return new Change(
                LakeFiles.minus(after.residentEverywhere(), before.residentEverywhere()),
                LakeFiles.minus(couldGo, after.heldAnywhere()));
    }

    /** Reads the footers on every executor. Returns the requests that this took. */
    private long footerReads(Set<String> warmed) throws IOException, InterruptedException {
        List<String> files =
                warmed.stream().filter(path -> path.endsWith(".parquet")).toList();
        StepRequests requests = new StepRequests(lake.proxy().log());
        for (SparkApplication watcher : watchers) {
            var unused = watcher.footers(files);
        }
        return requests.data();
    }

    private boolean sameRows(String query) throws IOException, InterruptedException {
        boolean same = true;
        for (SparkApplication watcher : watchers) {
            JsonNode compared = watcher.compare(query);
            same &= compared.get("equal").asBoolean() && compared.get("rows").asInt() > 0;
        }
        return same;
    }

    private record Follow(List<CommitPath> commits, List<String> missing, long lagMillis) {}
}
