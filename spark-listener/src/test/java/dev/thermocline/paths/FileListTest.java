package dev.thermocline.paths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists that give back what was put in, and take little. */
final class FileListTest {
    private static final Path TABLE = new Path("s3a://bucket/wh/events");
    private static final long ROOM = 64L << 20;

    private static FileList list(List<ListedFile> files) {
        FileList list = new FileList(TABLE, ROOM);
        files.forEach(file -> assertThat(list.add(file)).isTrue());
        return list.close();
    }

    private static ListedFile inTable(String encoded, long size) {
        return new ListedFile(new Path(TABLE, new Path(URI.create(encoded))), size, false);
    }

    @Test
    void namesOfAllKindsComeBackAsTheyWere() {
        List<ListedFile> files = List.of(
                inTable("a.parquet", 1),
                inTable("day=2026-03-01/a%20b.parquet", 2),
                inTable("pc=x%253Ay%252Fz%2525/line%0Abreak.parquet", Long.MAX_VALUE),
                inTable("%C3%A9+%3F%23.parquet", 0),
                new ListedFile(new Path("s3a://other/wh/source/b.parquet"), 3, true),
                new ListedFile(new Path("s3a://bucket/wh/events-of-another/c.parquet"), 4, true),
                new ListedFile(new Path(TABLE, "absolute.parquet"), 5, true));

        assertThat(list(files)).containsExactlyElementsOf(files);
        assertThat(list(files))
                .extracting(ListedFile::hash)
                .containsExactlyElementsOf(files.stream().map(ListedFile::hash).toList());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void manyFilesComeBackInOrderAndTakeAboutThirtyBytesEach(long seed) {
        Random random = new Random(seed);
        List<ListedFile> files = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            UUID unique = new UUID(random.nextLong(), random.nextLong());
            files.add(inTable(String.format("part-%05d-%s-c000.snappy.parquet", i, unique), 0));
        }
        FileList list = list(files);

        assertThat(list).as("seed %d", seed).containsExactlyElementsOf(files);
        assertThat(list.size()).isEqualTo(20_000);
        assertThat(list.bytes()).as("seed %d", seed).isLessThan(20_000 * 40L);
    }

    @Test
    void whatFindsNoRoomIsRefused() {
        FileList small = new FileList(TABLE, 300);
        int added = 0;
        while (small.add(inTable("part-" + added + ".parquet", 1))) {
            added++;
        }
        small.close();

        assertThat(added).isBetween(1, 20);
        assertThat(small).hasSize(added);
        assertThat(new FileList(TABLE, ROOM).add(inTable("x".repeat(9_000), 1))).isFalse();
    }

    @Test
    void closedListTakesNoMore() {
        FileList list = list(List.of(inTable("a.parquet", 1)));

        assertThatThrownBy(() -> list.add(inTable("b.parquet", 1))).isInstanceOf(IllegalStateException.class);
        assertThat(list).hasSize(1);
    }

    @Test
    void emptyListHasNothing() {
        Iterator<ListedFile> none = list(List.of()).iterator();

        assertThat(none.hasNext()).isFalse();
        assertThatThrownBy(none::next).isInstanceOf(NoSuchElementException.class);
    }
}
