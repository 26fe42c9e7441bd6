package dev.thermocline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thermocline.testkit.RequestLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Executors that are killed and replaced, on a Master and Workers that are processes of their own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StandaloneClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TABLE = ClusterLake.ROOT + "table";

    private ClusterLake lake;
    private StandaloneCluster cluster;
    private SparkApplication application;

    @BeforeAll
    void start() throws Exception {
        lake = ClusterLake.start();
        cluster = StandaloneCluster.start(Path.of("target", "standalone").toAbsolutePath(), lake, 2);
        application = cluster.submit("one", 2);
    }

    @AfterAll
    void stop() throws Exception {
        cluster.close();
        lake.close();
    }

    @Test
    void commitsStillReachEveryExecutorAfterOneWasKilled() throws Exception {
        List<String> first = write(0);
        Set<String> before = application.executors();
        String victim = before.iterator().next();

        application.kill(victim);

        Awaitility.await().atMost(PATIENCE).until(() -> application.executors().size() == 2);
        assertThat(application.executors()).doesNotContain(victim);
        assertThat(application.lostExecutors()).isEqualTo(1);
        Awaitility.await("the executor that took its place has what was written before it came")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(application.residency(first).residentEverywhere())
                        .containsExactlyInAnyOrderElementsOf(first));
        RequestLog.Mark mark = lake.proxy().log().mark();
        assertThat(application.footers(first)).hasSize(2);
        assertThat(lake.proxy().log().since(mark).dataFiles().list()).isEmpty();
        write(1);
    }

    private List<String> write(long version) throws Exception {
        Set<String> before = lake.objects();
        application.write("select /*+ repartition(3) */ id from range(300)", TABLE, "append", "delta");
        JsonNode report = application.await(TABLE, version, PATIENCE);
        assertThat(report.get("found").asBoolean()).as(application::logs).isTrue();
        List<String> written = lake.objects().stream()
                .filter(path -> path.endsWith(".parquet") && !before.contains(path))
                .toList();
        assertThat(written).hasSize(3);
        Residency residency = application.residency(written);
        assertThat(residency.executors()).isEqualTo(2);
        assertThat(residency.residentEverywhere()).containsExactlyInAnyOrderElementsOf(written);
        assertThat(application.footers(written)).hasSize(2);
        return written;
    }
}
