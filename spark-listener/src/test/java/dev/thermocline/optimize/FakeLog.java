package dev.thermocline.optimize;

import dev.thermocline.optimize.TableCommit.FileChanges;
import dev.thermocline.optimize.TableCommit.ZOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/** The log of one table in memory, which counts what is read of it and makes up commits. */
final class FakeLog implements CommitSource {
    static final Path TABLE = new Path("s3a://bucket/wh/events");
    static final List<String> BY_ID = List.of("id");

    final List<Long> reads = new ArrayList<>();
    private final TreeMap<Long, TableCommit> commits = new TreeMap<>();
    private boolean broken;

    static Partition day(String day) {
        return Partition.of(Map.of("day", Optional.of(day)));
    }

    /** What happens in a partition: names with + come, names with - go. */
    static Map<Partition, FileChanges> files(Partition partition, String... signed) {
        List<String> added = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        for (String name : signed) {
            (name.startsWith("+") ? added : removed).add(name.substring(1));
        }
        return Map.of(partition, new FileChanges(Set.copyOf(added), Set.copyOf(removed)));
    }

    @SafeVarargs
    static Map<Partition, FileChanges> all(Map<Partition, FileChanges>... parts) {
        Map<Partition, FileChanges> all = new HashMap<>();
        for (Map<Partition, FileChanges> part : parts) {
            all.putAll(part);
        }
        return all;
    }

    TableCommit write(Map<Partition, FileChanges> changes) {
        return append(OptionalLong.empty(), Optional.empty(), changes, Optional.empty());
    }

    TableCommit obstacle(String reason) {
        return append(OptionalLong.empty(), Optional.empty(), Map.of(), Optional.of(reason));
    }

    /** An OPTIMIZE of the whole table that nobody ran into. */
    TableCommit optimize(Map<Partition, FileChanges> changes) {
        return optimize(true, next() - 1, BY_ID, changes);
    }

    TableCommit optimizeWhere(Map<Partition, FileChanges> changes) {
        return optimize(false, next() - 1, BY_ID, changes);
    }

    TableCommit optimize(boolean wholeTable, long read, List<String> columns, Map<Partition, FileChanges> changes) {
        return append(OptionalLong.of(read), Optional.of(new ZOrder(columns, wholeTable)), changes, Optional.empty());
    }

    TableCommit append(
            OptionalLong read,
            Optional<ZOrder> zOrder,
            Map<Partition, FileChanges> changes,
            Optional<String> obstacle) {
        TableCommit commit = new TableCommit(TABLE, next(), read, zOrder, changes, obstacle);
        commits.put(commit.version(), commit);
        return commit;
    }

    long next() {
        return commits.isEmpty() ? 0 : commits.lastKey() + 1;
    }

    /** Log cleanup: forgets the commits before a version. */
    void cleanBefore(long version) {
        commits.headMap(version).clear();
    }

    void deleteAll() {
        commits.clear();
    }

    void breakDown(boolean down) {
        broken = down;
    }

    OptimizeAdvisor guard() {
        return guard(AdvisorLimits.defaults());
    }

    OptimizeAdvisor guard(AdvisorLimits limits) {
        return new OptimizeAdvisor(this, limits);
    }

    @Override
    public OptionalLong newest(Path table) {
        return commits.isEmpty() ? OptionalLong.empty() : OptionalLong.of(commits.lastKey());
    }

    @Override
    public Optional<TableCommit> read(Path table, long version) throws IOException {
        if (broken) {
            throw new IOException("no route to the store");
        }
        reads.add(version);
        return Optional.ofNullable(commits.get(version));
    }
}
