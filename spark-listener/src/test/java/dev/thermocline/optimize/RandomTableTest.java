package dev.thermocline.optimize;

import static dev.thermocline.optimize.FakeLog.BY_ID;
import static dev.thermocline.optimize.FakeLog.TABLE;
import static dev.thermocline.optimize.FakeLog.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.optimize.TableCommit.FileChanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A table with random writers: a partition that the advice leaves out holds exactly what one OPTIMIZE wrote, or nothing. */
class RandomTableTest {
    private static final int STEPS = 120;
    private static final int PARTITIONS = 4;

    private final FakeLog log = new FakeLog();
    private final TreeMap<Long, Map<Partition, Set<String>>> versions = new TreeMap<>();
    private final Map<Partition, Set<String>> lastOrdered = new HashMap<>();
    private int names;

    static List<Long> seeds() {
        Long given = Long.getLong("thermocline.seed");
        return given != null
                ? List.of(given)
                : new Random(20261121).longs(40).boxed().toList();
    }

    private Map<Partition, Set<String>> live(long version) {
        Map<Partition, Set<String>> copy = new HashMap<>();
        versions.getOrDefault(version, Map.of())
                .forEach((partition, files) -> copy.put(partition, new HashSet<>(files)));
        return copy;
    }

    private void committed(Map<Partition, FileChanges> changes) {
        long version = log.next() - 1;
        Map<Partition, Set<String>> now = live(version - 1);
        changes.forEach((partition, files) -> {
            Set<String> there = now.computeIfAbsent(partition, unseen -> new HashSet<>());
            there.removeAll(files.removed());
            there.addAll(files.added());
        });
        versions.put(version, now);
    }

    private void write(Random random) {
        Partition partition = day(Integer.toString(random.nextInt(PARTITIONS)));
        Set<String> there = live(log.next() - 1).getOrDefault(partition, Set.of());
        Set<String> removed = new HashSet<>();
        there.stream().sorted().filter(file -> random.nextInt(3) == 0).forEach(removed::add);
        Set<String> added = random.nextInt(4) == 0 ? new HashSet<>() : new HashSet<>(Set.of("f" + names++));
        if (random.nextInt(5) == 0) {
            added.addAll(removed);
        }
        Map<Partition, FileChanges> changes = Map.of(partition, new FileChanges(added, removed));
        log.write(changes);
        committed(changes);
    }

    /** Reads at some version, lets others append meanwhile. */
    private void optimize(Random random) {
        long read = log.next() - 1;
        boolean wholeTable = random.nextBoolean();
        Map<Partition, FileChanges> changes = new HashMap<>();
        live(read).forEach((partition, files) -> {
            if (!files.isEmpty() && (wholeTable || random.nextBoolean())) {
                changes.put(partition, new FileChanges(Set.of("f" + names++), files));
            }
        });
        int others = random.nextInt(3);
        for (int i = 0; i < others; i++) {
            Map<Partition, FileChanges> append = Map.of(
                    day(Integer.toString(random.nextInt(PARTITIONS))),
                    new FileChanges(Set.of("f" + names++), Set.of()));
            log.write(append);
            committed(append);
        }
        log.optimize(wholeTable, read, BY_ID, changes);
        committed(changes);
        changes.forEach((partition, files) -> lastOrdered.put(partition, files.added()));
    }

    private Set<Partition> due(OptimizeAdvice advice) {
        if (advice instanceof OptimizeAdvice.Nothing) {
            return Set.of();
        }
        Set<Partition> due = new HashSet<>();
        for (int i = 0; i < PARTITIONS; i++) {
            Partition partition = day(Integer.toString(i));
            boolean named = advice instanceof OptimizeAdvice.Partitions some
                    && some.predicate().contains(PredicateText.of(List.of(partition)));
            if (named || advice instanceof OptimizeAdvice.Everything) {
                due.add(partition);
            }
        }
        return due;
    }

    @ParameterizedTest(name = "-Dthermocline.seed={0}")
    @MethodSource("seeds")
    void partitionLeftOutIsInOrder(long seed) {
        Random random = new Random(seed);
        OptimizeAdvisor guard = log.guard();
        List<OptimizeAdvice> said = new ArrayList<>();
        write(random);
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(4) == 0) {
                optimize(random);
            } else {
                write(random);
            }
            if (random.nextBoolean()) {
                continue;
            }
            OptimizeAdvice advice = guard.advise(TABLE, BY_ID, RecentPartitions.none());
            said.add(advice);
            Map<Partition, Set<String>> now = live(log.next() - 1);
            Set<Partition> due = due(advice);
            Set<Partition> dueForTheForgetful = due(log.guard().advise(TABLE, BY_ID, RecentPartitions.none()));
            now.forEach((partition, files) -> {
                boolean inOrder = files.isEmpty() || files.equals(lastOrdered.get(partition));
                assertThat(inOrder || (due.contains(partition) && dueForTheForgetful.contains(partition)))
                        .as("step %s: %s holds %s, advice %s", said.size(), partition, files, advice)
                        .isTrue();
                assertThat(due.contains(partition) && files.isEmpty())
                        .as("%s is empty and due", partition)
                        .isFalse();
            });
        }
        assertThat(said).hasAtLeastOneElementOfType(OptimizeAdvice.Partitions.class);
    }
}
