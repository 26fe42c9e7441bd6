package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.block.FaultyBlockStore;
import dev.thermocline.cache.block.FaultyBlockStore.Fault;
import dev.thermocline.hadoop.BrokenStores;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the stores do, writes, commits and queries give what they give on plain S3A. */
class FailingCacheTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final long SEED = Long.getLong("thermocline.seed", 20_261_121L);
    private static final Duration HANG = Duration.ofMillis(200);

    private final List<FaultyBlockStore> stores = new CopyOnWriteArrayList<>();

    @AfterEach
    void heal() throws IOException {
        BrokenStores.heal();
        LAKE.restartCache();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void dashboardScriptGivesRightResultsOnBrokenStores(Fault fault) throws IOException {
        BrokenStores.wrapWith(store -> {
            FaultyBlockStore faulty = new FaultyBlockStore(store, SEED, () -> LockSupport.parkNanos(HANG.toNanos()));
            faulty.breakWith(fault, 1.0);
            stores.add(faulty);
            return faulty;
        });
        LAKE.restartCache();
        String address = LAKE.table("failing/" + fault.name().toLowerCase(Locale.ROOT));
        String table = "delta.`" + address + "`";

        List<List<Row>> cached = new ArrayList<>();
        List<List<Row>> plain = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            LAKE.session()
                    .range(i * 1_000L, (i + 1) * 1_000L)
                    .selectExpr("id", "cast(id % 7 as int) as k", "sha2(cast(id as string), 256) as s")
                    .repartition(2)
                    .write()
                    .format("delta")
                    .mode("append")
                    .save(address);
        }
        compare(table, cached, plain);
        LAKE.sql("optimize " + table);
        compare(table, cached, plain);
        LAKE.sql("delete from " + table + " where id % 3 = 0");
        compare(table, cached, plain);

        assertThat(cached).as("seed %d", SEED).isEqualTo(plain);
        assertThat(stores.stream().mapToLong(store -> store.count(fault)).sum())
                .as("the stores were really broken")
                .isPositive();
    }

    private void compare(String table, List<List<Row>> cached, List<List<Row>> plain) {
        List<String> queries = List.of(
                "select k, count(*), max(s) from " + table + " group by k order by k",
                "select sum(id) from " + table + " where k > 2");
        for (int round = 0; round < 2; round++) {
            for (String query : queries) {
                cached.add(LAKE.sql(query));
                plain.add(LAKE.plainly(query));
            }
        }
    }
}
