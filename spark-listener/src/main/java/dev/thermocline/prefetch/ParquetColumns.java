package dev.thermocline.prefetch;

import dev.thermocline.engine.layout.ByteRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.hadoop.metadata.IndexReference;
import org.apache.parquet.io.SeekableInputStream;
import org.jspecify.annotations.Nullable;

/** Where the columns of a Parquet file lie, from its footer. The calls are the same in Parquet 1.13 to 1.17. */
@SuppressWarnings("checkstyle:illegalcatch") // bytes that are no footer fail in ways that Parquet does not list
final class ParquetColumns {
    private ParquetColumns() {}

    /**
     * The file's column chunks, row group by row group.
     *
     * @param footer from the footer's first byte to the file's last
     * @throws IOException if it is no footer, or an encrypted one
     */
    static List<Chunk> of(byte[] footer) throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        List<BlockMetaData> rowGroups = rowGroups(new FooterFile(footer));
        for (BlockMetaData rowGroup : rowGroups) {
            for (ColumnChunkMetaData column : rowGroup.getColumns()) {
                long start = column.getStartingPos();
                if (column.getTotalSize() > 0) {
                    chunks.add(new Chunk(
                            column.getPath().toDotString(),
                            new ByteRange(start, start + column.getTotalSize()),
                            indexes(column)));
                }
            }
        }
        return chunks;
    }

    private static List<BlockMetaData> rowGroups(FooterFile file) throws IOException {
        try (SeekableInputStream stream = file.newStream()) {
            return ParquetFileReader.readFooter(
                            file, ParquetReadOptions.builder().build(), stream)
                    .getBlocks();
        } catch (RuntimeException e) { // what Parquet throws when it finds no magic number
            throw new IOException("not a Parquet footer of " + file.getLength() + " B", e);
        }
    }

    private static List<ByteRange> indexes(ColumnChunkMetaData column) {
        List<ByteRange> indexes = new ArrayList<>();
        add(indexes, column.getColumnIndexReference());
        add(indexes, column.getOffsetIndexReference());
        return indexes;
    }

    private static void add(List<ByteRange> indexes, @Nullable IndexReference index) {
        if (index != null && index.getLength() > 0) {
            indexes.add(new ByteRange(index.getOffset(), index.getOffset() + index.getLength()));
        }
    }
}
