package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.hadoop.Lake;
import dev.thermocline.runtime.CacheRuntime;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The key of the disk is in no line of the log, whatever is wrong with it, and neither in a stack trace. */
class DiskKeyLogTest {
    private static final String OPTION = "fs.s3a.cache.disk.encryption";

    private final LogCapture log = new LogCapture("dev.thermocline", Level.DEBUG);

    @BeforeEach
    void startFresh() throws IOException {
        FileSystem.closeAll();
        CacheRuntime.shutdown();
        log.start();
    }

    @AfterEach
    void stopListening() throws IOException {
        FileSystem.closeAll();
        CacheRuntime.shutdown();
        log.close();
    }

    /** Writes a file through a cache whose disk has this key. */
    private static void use(String key) throws IOException {
        try (Lake lake = new Lake()) {
            Configuration configuration = lake.configuration();
            configuration.set(OPTION, "key");
            configuration.set(OPTION + ".key", key);
            try (FileSystem fileSystem = lake.caching(configuration)) {
                Lake.write(fileSystem, lake.dataFile(), Lake.bytes(1000, 1));
            }
        }
    }

    @Test
    void malformedKeyIsLoggedOnceWithoutTheKey() throws IOException {
        use("correct-horse-battery-staple");

        assertThat(log.texts())
                .filteredOn(text -> text.contains("No disk tier, "))
                .singleElement()
                .asString()
                .contains(OPTION + ".key = (not shown): that is no key; supply 64 hexadecimal digits");
        assertThat(log.texts()).noneMatch(text -> text.contains("horse"));
    }

    @Test
    void keyInTheConfigurationIsWarnedOfAndNotShown() throws IOException {
        use("0a".repeat(32));

        assertThat(log.linesFrom(Level.WARN))
                .filteredOn(line -> !line.contains(" has started in ")) // of each process
                .singleElement()
                .asString()
                .startsWith("WARN " + OPTION + ".key stands in the configuration");
        assertThat(log.lines()).anyMatch(line -> line.matches(".*engine region, encrypted under the key [0-9a-f]{16}"));
        assertThat(log.texts()).noneMatch(text -> text.contains("0a0a0a"));
    }
}
