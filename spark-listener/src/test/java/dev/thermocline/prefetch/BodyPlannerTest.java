package dev.thermocline.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.fake.TestClock;
import dev.thermocline.peers.member.Members;
import dev.thermocline.peers.member.RendezvousHash;
import dev.thermocline.peers.member.Roster;
import dev.thermocline.protocol.Bodies;
import dev.thermocline.protocol.FileUse;
import dev.thermocline.work.Replacement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** {@link BodyPlanner}: which columns, by whom, and at most how many bytes. */
class BodyPlannerTest {
    private static final Path TABLE = new Path("s3a://lake/t");
    private static final List<String> EXECUTORS = List.of("1", "2", "3");
    private static final BodyPlanner.Executors ALONE = BodyPlanner.Executors.of(EXECUTORS, false);
    private static final BodyPlanner.Executors PEERS = BodyPlanner.Executors.of(EXECUTORS, true);

    private final ColumnUsage book = new ColumnUsage(new TestClock(), 10, 20);
    private final BodyPlanner planner = new BodyPlanner(book);
    private final FakeBodyCache cache = new FakeBodyCache();

    private Replacement replacement(Map<String, Long> added, String... removed) {
        Map<Path, Long> files = new LinkedHashMap<>();
        added.forEach((name, length) -> files.put(new Path(TABLE, name), length));
        return new Replacement(
                new Replacement.Commit(TABLE, 5, true),
                files,
                List.of(removed).stream().map(name -> new Path(TABLE, name)).toList(),
                cache.settings(),
                new Configuration(false),
                result -> {});
    }

    private void read(String name, long held) {
        book.record(new FileUse(TABLE + "/" + name, held, Map.of("x", 10L, "y", 20L)));
    }

    @Test
    void newFilesShareWhatWasHotInTheOldOnesByLength() {
        read("old1", 3_000);
        read("old2", 1_000);
        read("live", 9_000);

        List<Bodies> plan = planner.plan(replacement(Map.of("new1", 300L, "new2", 100L), "old1", "old2"), ALONE);

        assertThat(plan).hasSize(2).allSatisfy(body -> {
            assertThat(body.table()).isEqualTo(TABLE);
            assertThat(body.version()).isEqualTo(5);
            assertThat(body.body().columns()).containsExactly("y", "x");
            assertThat(body.body().owner())
                    .isEqualTo(
                            RendezvousHash.owner(body.body().path(), EXECUTORS).orElseThrow());
        });
        assertThat(plan).extracting(body -> body.body().part().most()).containsExactlyInAnyOrder(3_000L, 1_000L);
    }

    @Test
    void commitFetchesNoMoreThanTheOptionSays() {
        cache.options.put("warm.bodies.bytes.max", "1m");
        read("old", 1L << 30);

        List<Bodies> plan = planner.plan(replacement(Map.of("new1", 100L, "new2", 300L), "old"), ALONE);

        assertThat(plan.stream().mapToLong(body -> body.body().part().most()).sum())
                .isEqualTo(1 << 20);
    }

    @Test
    void nothingHotMeansNothingFetched() {
        read("live", 9_000);
        read("cold", 0);

        assertThat(planner.plan(replacement(Map.of("new", 300L), "cold", "unread"), ALONE))
                .isEmpty();
    }

    @Test
    void nobodyThereMeansNothingFetched() {
        read("old", 9_000);

        assertThat(planner.plan(replacement(Map.of("new", 300L), "old"), BodyPlanner.Executors.of(List.of(), true)))
                .isEmpty();
    }

    @Test
    void amongPeersEachSectionIsFetchedByTheOneThatReadersAsk() {
        read("old", 600L << 20);
        long length = 150L << 20;

        List<Bodies> plan = planner.plan(replacement(Map.of("new", length), "old"), PEERS);

        Path file = new Path(TABLE, "new");
        Roster roster = Roster.of(
                "1",
                EXECUTORS.stream()
                        .map(id -> new Members.Member(id, "host", 1, "", "1"))
                        .toList());
        assertThat(plan).extracting(body -> body.body().part().from()).containsExactly(0L, 64L << 20, 128L << 20);
        assertThat(plan).extracting(body -> body.body().part().to()).containsExactly(64L << 20, 128L << 20, length);
        assertThat(plan)
                .allSatisfy(body -> assertThat(body.body().owner())
                        .isEqualTo(roster.owner(file, body.body().part().from()).orElseThrow()));
        assertThat(plan.stream().mapToLong(body -> body.body().part().most()).sum())
                .isLessThanOrEqualTo(cache.settings().warm().bodiesBytesMax().bytes());
    }
}
