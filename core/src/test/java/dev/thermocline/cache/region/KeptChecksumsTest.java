package dev.thermocline.cache.region;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockFrame.CorruptBlockException;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.Blocks;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.PageChecksums;
import dev.thermocline.cache.disk.BoundedReads;
import dev.thermocline.cache.region.file.BoundedRegionReads;
import dev.thermocline.cache.region.file.MemoryRegionFiles;
import dev.thermocline.cache.region.file.RegionFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A block's header is read once, each of its pages is verified each time. */
class KeptChecksumsTest {
    private static final int LENGTH = 3 * BlockFrame.PAGE;
    private static final int VALUE = BlockFrame.framedLength(LENGTH);

    private final MemoryRegionFiles files = new MemoryRegionFiles();

    @SuppressWarnings("NullAway.Init") // before each test
    private RegionStore store;

    @BeforeEach
    void open() throws IOException {
        store = new RegionStore(
                files,
                1 << 20,
                1 << 17,
                VALUE,
                Duration.ofSeconds(1),
                new BoundedRegionReads(new BoundedReads(Duration.ofMinutes(1), () -> 0)));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static BlockKey key(int i) {
        return new BlockKey(i, 0);
    }

    private void write(int i) throws IOException {
        store.write(key(i), Blocks.frame(key(i), 0, LENGTH));
    }

    /** Reads one page; returns how often that read the medium. */
    private int read(int i, int page) throws IOException {
        int before = files.reads();
        ByteBuffer target = ByteBuffer.allocate(BlockFrame.PAGE);
        assertThat(store.read(key(i), block -> BlockFrame.copyRange(block, key(i), page * BlockFrame.PAGE, target)))
                .isEqualTo(Lookup.HIT);
        assertThat(target.flip())
                .isEqualTo(ByteBuffer.wrap(Blocks.payload(key(i), 0, LENGTH), page * BlockFrame.PAGE, BlockFrame.PAGE));
        return files.reads() - before;
    }

    @Test
    void headerIsReadByTheFirstReaderOfABlockAlone() throws IOException {
        write(1);
        write(2);

        assertThat(read(1, 0)).as("header and page").isEqualTo(2);
        assertThat(read(1, 1)).isEqualTo(1);
        assertThat(read(1, 0)).isEqualTo(1);
        assertThat(read(2, 2)).as("of another block").isEqualTo(2);
        assertThat(read(2, 2)).isEqualTo(1);
    }

    @Test
    void blockThatIsWrittenAgainProvesItsOwnHeader() throws IOException {
        write(1);
        read(1, 0);
        write(1);

        assertThat(read(1, 0)).isEqualTo(2);
    }

    @Test
    void pageThatIsDamagedLaterIsNotServed() throws IOException {
        write(1);
        read(1, 1);
        byte[] content = files.content(files.names().get(0));
        int page = (int) RegionFormat.overhead() - 32 + RegionFormat.RECORD_HEADER + BlockFrame.headerLength(LENGTH);
        content[page + BlockFrame.PAGE + 17] ^= 1;

        assertThat(read(1, 0)).isEqualTo(1);
        assertThatThrownBy(() -> read(1, 1))
                .isInstanceOf(CorruptBlockException.class)
                .hasMessageContaining("page 1");
    }

    @Test
    void thoseThatWereReadFirstAreLetGoWhenThereAreTooMany() throws IOException {
        KeptChecksums kept = new KeptChecksums(1000);
        Region region = new Region(99, files.create(RegionFormat.name(99)));
        Location[] locations = new Location[20];
        AtomicReference<@Nullable PageChecksums> header = new AtomicReference<>();
        write(7);
        store.read(key(7), block -> {
            BlockFrame.copyRange(block, key(7), 0, ByteBuffer.allocate(1));
            header.set(block.checksums());
        });
        PageChecksums proven = requireNonNull(header.get(), "nothing was kept");
        for (int i = 0; i < locations.length; i++) {
            locations[i] = new Location(region, new RegionFormat.Entry(key(i), 64, VALUE), 1);
            kept.keep(locations[i], proven);
            kept.keep(locations[i], proven);
            assertThat(kept.bytes()).isLessThanOrEqualTo(1000);
        }

        assertThat(locations[0].checksums()).isNull();
        assertThat(locations[19].checksums()).isNotNull();
        assertThat(kept.bytes()).isGreaterThan(500);
    }
}
