package dev.thermocline.cache.region.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.thermocline.cache.directory.PrivateDirectory;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the system has bytes of a region file in memory, as it answers itself. */
class ResidentPagesTest {
    private static final int LENGTH = 40 << 20; // three windows
    private static final int PIECE = 64 * 1024;
    private static final int THREADS = 8;

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init") // before each test
    private LocalRegionFiles files;

    @BeforeEach
    void open() throws IOException {
        files = new LocalRegionFiles(PrivateDirectory.at(directory.resolve("region")), () -> 0);
    }

    private RegionFile file(String name) throws IOException {
        RegionFile file = files.create(name);
        byte[] bytes = new byte[1 << 20];
        for (int i = 0; i < LENGTH; i += bytes.length) {
            file.append(ByteBuffer.wrap(bytes));
        }
        return file;
    }

    private static long windows() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("mapped"))
                .mapToLong(BufferPoolMXBean::getCount)
                .sum();
    }

    /** Writes a file to the disk and has the system forget its pages; false where that is not to be had. */
    private boolean forgotten(String name) throws Exception {
        Process dd = new ProcessBuilder(
                        "dd",
                        "of=" + directory.resolve("region").resolve(name),
                        "oflag=nocache",
                        "conv=notrunc,fdatasync",
                        "count=0")
                .redirectErrorStream(true)
                .start();
        dd.getInputStream().readAllBytes();
        return dd.waitFor() == 0;
    }

    @Test
    void whatWasJustWrittenIsThere() throws IOException {
        try (RegionFile file = file("a")) {
            for (long at : new long[] {0, 1, 4095, (16 << 20) - 10, LENGTH - PIECE}) {
                assertThat(file.inMemory(at, PIECE)).as("at %d", at).isTrue();
            }
            assertThat(file.inMemory(LENGTH - 10, 11)).as("beyond the end").isFalse();
        }
    }

    @Test
    void whatWasAppendedLaterIsThere() throws IOException {
        try (RegionFile file = files.create("a")) {
            for (int i = 1; i <= 20; i++) {
                file.append(ByteBuffer.allocate(PIECE));
                assertThat(file.inMemory((i - 1L) * PIECE, PIECE)).isTrue();
            }
        }
    }

    @Test
    void whatTheSystemHasForgottenIsNotThereUntilItIsRead() throws Exception {
        try (RegionFile file = file("a")) {
            assumeTrue(forgotten("a"), "dd can't forget pages here");
            long at = 20L << 20;
            assumeTrue(!Files.getFileStore(directory).type().equals("tmpfs"), "files lie in memory alone here");

            assertThat(file.inMemory(at, PIECE)).isFalse();
            file.read(at, ByteBuffer.allocate(PIECE));
            assertThat(file.inMemory(at, PIECE)).isTrue();
            assertThat(file.inMemory(0, 10 << 20)).as("some of it").isFalse();
        }
    }

    @Test
    void interruptedThreadGetsItsAnswerAndHarmsNobody() throws IOException {
        try (RegionFile file = file("a")) {
            Thread.currentThread().interrupt();

            assertThat(file.inMemory(0, PIECE)).isTrue();
            assertThat(Thread.interrupted()).isTrue();
            file.read(0, ByteBuffer.allocate(10));
        }
    }

    @Test
    void windowsAreFewAndAreGivenBackWithTheirFile() throws Exception {
        long before = windows();
        List<RegionFile> opened = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            opened.add(file("f" + i));
        }
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Random random = new Random(thread);
            readers.add(CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < 500; i++) {
                            RegionFile file = opened.get(random.nextInt(opened.size()));
                            assertThat(file.inMemory(random.nextInt(LENGTH - PIECE), PIECE))
                                    .isTrue();
                        }
                    },
                    work -> new Thread(work).start()));
        }
        for (CompletableFuture<Void> reader : readers) {
            reader.get();
        }
        assertThat(windows() - before).isBetween(1L, 8L);

        for (RegionFile file : opened) {
            file.delete();
            file.close();
        }
        assertThat(windows()).isEqualTo(before);
    }
}
