package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.thermocline.process.CurrentProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log holds at level INFO and above, and how it is worded. */
class LogLinesTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final int FILES = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LogCapture log = new LogCapture("dev.thermocline");

    @BeforeEach
    void startFresh() throws IOException {
        LAKE.restartCache();
        log.start();
    }

    @AfterEach
    void stopListening() {
        log.close();
    }

    /** Appends a commit of many files and waits until it has been told. */
    private void append(String address, long version) throws InterruptedException {
        LAKE.session()
                .range(0, FILES * 10L)
                .repartition(FILES)
                .write()
                .format("delta")
                .mode("append")
                .save(address);
        assertThat(CurrentProcess.services()
                        .pipeline()
                        .reports()
                        .await(
                                new Path(address),
                                version,
                                done -> done.warmLag().isPresent(),
                                PATIENCE))
                .isPresent();
    }

    private List<String> linesOf(String address) {
        return log.lines().stream().filter(line -> line.contains(address)).toList();
    }

    @Test
    void commitOfManyFilesIsOneLineWithItsNumbersLabelled() throws InterruptedException {
        String address = LAKE.table("log/commits");
        append(address, 0);
        append(address, 1);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(linesOf(address))
                        .hasSize(2)
                        .allSatisfy(line -> assertThat(line)
                                .matches("INFO Commit [01] of " + address + " \\(WRITE\\): " + FILES
                                        + " files added, 0 removed, 0 with a new deletion vector;"
                                        + " warmed \\{[A-Z]+=" + FILES + "\\} in \\d+ ms")));
    }

    @Test
    void readingLogsNothing() throws InterruptedException {
        String address = LAKE.table("log/reads");
        append(address, 0);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(linesOf(address)).hasSize(1));
        log.clear();

        for (int round = 0; round < 5; round++) {
            LAKE.sql("select sum(id) from delta.`" + address + "`");
        }

        assertThat(log.lines()).isEmpty();
    }

    @Test
    void startIsLoggedOnceWithEachTierAndItsSize() throws InterruptedException {
        append(LAKE.table("log/start"), 0);

        assertThat(log.lines().stream().filter(line -> line.contains("Thermocline cache started")))
                .singleElement()
                .asString()
                .matches("INFO Thermocline cache started: \\[TAIL in heap 64m, TAIL in disk \\d+[kmg]?,"
                        + " DATA in disk \\d+[kmg]?\\]");
        assertThat(log.patterns()).contains("Thermocline cache started: {}");
    }

    @Test
    void valuesAreParametersOfAMessageThatIsAlwaysTheSame() throws InterruptedException {
        append(LAKE.table("log/one"), 0);
        append(LAKE.table("log/two"), 0);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                log.patterns().stream().filter(pattern -> pattern.startsWith("Commit ")))
                        .hasSize(2)
                        .containsOnly("Commit {} of {} ({}): {} files added, {} removed, {} with a new deletion vector;"
                                + " warmed {} in {} ms"));
        assertThat(log.patterns()).allSatisfy(pattern -> assertThat(pattern).doesNotContain("s3a://"));
    }

    @Test
    void healthyRunWarnsOfNothing() throws InterruptedException {
        String address = LAKE.table("log/healthy");
        append(address, 0);
        LAKE.sql("optimize delta.`" + address + "`");
        LAKE.sql("select sum(id) from delta.`" + address + "`");

        assertThat(log.linesFrom(Level.WARN))
                .as("the process shows its tiers, and nothing else")
                .singleElement()
                .asString()
                .matches("WARN Thermocline .* has started in the driver: 64 MiB of heap, [0-9.]+ MiB of disk");
    }
}
