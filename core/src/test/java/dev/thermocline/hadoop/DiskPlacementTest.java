package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.thermocline.cache.directory.LocalUser;
import dev.thermocline.cache.disk.Volume;
import dev.thermocline.engine.tier.TierReport;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Where a cache puts its disk tier and how large it makes it, as the whole cache starts. */
class DiskPlacementTest {
    private static final long MEBIBYTE = 1L << 20;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    @TempDir
    private Path directory;

    private static LongStream disks(Configuration configuration) throws IOException {
        LAKE.caching(configuration).close();
        List<TierReport> tiers = ProcessCache.current().orElseThrow().tiers();
        return tiers.stream().filter(tier -> tier.name().equals("disk")).mapToLong(TierReport::capacity);
    }

    private Configuration standard(String property) {
        assumeThat(System.getenv("SPARK_LOCAL_DIRS")).isNull();
        Configuration configuration = LAKE.configuration();
        configuration.unset("fs.s3a.cache.dirs");
        configuration.set(property, directory.resolve("local").toString());
        return configuration;
    }

    @Test
    void withoutDirectoriesAPrivateOneIsMade() throws IOException {
        assertThat(disks(standard("spark.local.dir")).sum()).isBetween(50 * MEBIBYTE, 64 * MEBIBYTE);

        String name = "thermocline-" + LocalUser.effective().name();
        assertThat(directory.resolve("local").resolve(name).resolve("slot-0")).isNotEmptyDirectory();
    }

    @Test
    void directoryThatSomebodyElsePreparedIsNotUsed() throws IOException {
        String name = "thermocline-" + LocalUser.effective().name();
        Path prepared = Files.createDirectories(directory.resolve("local").resolve(name));
        Files.setPosixFilePermissions(prepared, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(disks(standard("spark.local.dir"))).isEmpty();
        assertThat(prepared).isEmptyDirectory();
    }

    @Test
    void sizeThatDoesNotFitIsLoweredAndTheTierIsThere() throws IOException {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.cache.dirs", directory.toString());
        configuration.set("fs.s3a.cache.disk.capacity", "1p");
        configuration.set("fs.s3a.cache.disk.free.reserve", "0");

        assertThat(disks(configuration).sum())
                .isBetween(16 * MEBIBYTE, Files.getFileStore(directory).getTotalSpace());
    }

    @Test
    void memoryIsADiskOnlyWithASizeForIt() throws IOException {
        assumeThat(memoryIsMounted()).isTrue();
        Path memory = Files.createTempDirectory(Path.of("/dev/shm"), "thermocline");
        try {
            Configuration configuration = LAKE.configuration();
            configuration.set("fs.s3a.cache.dirs", memory.toString());
            configuration.set("fs.s3a.cache.disk.free.reserve", "0");
            configuration.set("fs.s3a.cache.disk.capacity", "auto");
            assertThat(disks(configuration)).isEmpty();
            CacheRuntime.shutdown();

            configuration.set("fs.s3a.cache.disk.capacity", "16m");
            configuration.set("fs.s3a.cache.tail.disk.share", "20");
            assertThat(disks(configuration)).hasSize(2);
        } finally {
            CacheRuntime.shutdown();
            Volume.delete(memory);
        }
    }

    private static boolean memoryIsMounted() throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory)
                && Files.getFileStore(memory).type().equals("tmpfs")
                && Files.getFileStore(memory).getUsableSpace() > 200 * MEBIBYTE;
    }
}
