package dev.thermocline.prefetch;

import static dev.thermocline.prefetch.ParquetFiles.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.api.FileReads;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.protocol.FileUse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the bytes that were read to the columns that they are of, with real files. */
class ColumnsTest {
    private static final Path FILE = new Path("s3a://lake/t/part.parquet");

    @TempDir
    private java.nio.file.Path directory;

    private final FakeBodyCache cache = new FakeBodyCache();
    private final List<FileUse> uses = new ArrayList<>();
    private final ReadMapper mapper = new ReadMapper(() -> Optional.of(cache), uses::add);
    private byte[] file = new byte[0];
    private List<Chunk> chunks = List.of();

    @BeforeEach
    void writeFile() throws IOException {
        file = ParquetFiles.write(directory, 20_000, 100_000);
        chunks = ParquetColumns.of(ParquetFiles.footer(file));
    }

    private void read(ByteRange... ranges) throws IOException {
        mapper.map(new FileReads(FILE, file.length, List.of(ranges), 0));
    }

    @Test
    void footerTellsEachColumnOfEachRowGroup() {
        assertThat(ParquetFiles.of(chunks, "a")).hasSizeGreaterThan(2);
        assertThat(chunks).extracting(Chunk::column).startsWith("a", "b", "nested.c", "a");
        assertThat(chunks.size() % 3).isZero();
        long data = chunks.stream().mapToLong(chunk -> chunk.data().length()).sum();
        assertThat(data).isBetween(20_000L * 24, (long) file.length);
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.indexes()).hasSize(2);
            assertThat(chunk.indexes())
                    .allSatisfy(index -> assertThat(index.end()).isLessThan(file.length));
        });
    }

    @Test
    void bytesThatAreNoFooterAreRefused() {
        assertThatThrownBy(() -> ParquetColumns.of(new byte[100])).isInstanceOf(IOException.class);
    }

    @Test
    void readsCountForTheColumnsThatTheyTouchAndNoOther() throws IOException {
        cache.footers.put(FILE.toString(), ParquetFiles.footer(file));
        cache.resident.add(7L);
        ByteRange b = ParquetFiles.of(chunks, "b").get(1).data();
        ByteRange c = ParquetFiles.of(chunks, "nested.c").get(0).data();

        read(b, range(c.start(), c.start() + 10), range(file.length - 100, file.length));

        assertThat(uses)
                .containsExactly(
                        new FileUse(FILE.toString(), FakeBodyCache.BLOCK, Map.of("b", b.length(), "nested.c", 10L)));
    }

    @Test
    void readsOfTheFooterAloneAreNoUse() throws IOException {
        cache.footers.put(FILE.toString(), ParquetFiles.footer(file));

        read(range(file.length - 500, file.length));

        assertThat(uses).isEmpty();
    }

    @Test
    void nothingIsLearnedWithoutAResidentFooter() throws IOException {
        read(chunks.get(0).data());

        assertThat(uses).isEmpty();
        assertThat(cache.warmed).as("nothing is asked for").isEmpty();
    }

    @Test
    void readsThatFindNoRoomAreDroppedAndCounted() {
        FileReads reads = new FileReads(FILE, file.length, List.of(range(0, 1)), 0);
        for (int i = 0; i < ReadMapper.MAX_WAITING + 2; i++) {
            mapper.offer(reads);
        }
        assertThat(mapper.dropped()).isEqualTo(2);
    }
}
