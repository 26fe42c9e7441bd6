package dev.thermocline.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.slot.DiskSlots;
import dev.thermocline.hadoop.Lake;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is reported of the bytes of earlier disk tiers. */
class StaleFilesTest {
    @RegisterExtension
    static final Lake LAKE = new Lake();

    @TempDir
    private Path directory;

    private Configuration configuration(String capacity) {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.cache.dirs", directory.toString());
        configuration.set("fs.s3a.cache.disk.capacity", capacity);
        return configuration;
    }

    @Test
    void bytesOfAnEarlierTierAreReportedAndStayForAnotherJvm() throws IOException {
        LAKE.caching(configuration("16m")).close();
        CacheRuntime.shutdown();
        Path slot = directory.toRealPath().resolve("slot-0");

        String report = StaleFiles.unused(List.of(directory)).orElseThrow();

        assertThat(report).contains("[" + slot + "]").containsPattern("takes [1-9][0-9]* B");
        LAKE.caching(configuration("off")).close();
        assertThat(ProcessCache.current().orElseThrow().tiers())
                .noneMatch(tier -> tier.name().equals("disk"));
        CacheRuntime.shutdown();
        assertThat(StaleFiles.unused(List.of(directory)))
                .as("nothing is deleted")
                .hasValue(report);
        DiskSlots.Claim claim = DiskSlots.claim(List.of(directory), 1);
        assertThat(claim.directory()).as("it was given back").isEqualTo(slot);
        assertThat(StaleFiles.unused(List.of(directory))).as("a JVM uses it").isEmpty();
        claim.release().close();
    }

    @Test
    void nothingIsReportedWhereNothingIs() {
        assertThat(StaleFiles.unused(List.of(directory, directory.resolve("absent"))))
                .isEmpty();
    }
}
