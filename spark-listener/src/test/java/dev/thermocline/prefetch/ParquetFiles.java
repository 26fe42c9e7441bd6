package dev.thermocline.prefetch;

import dev.thermocline.engine.layout.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Real Parquet files: three columns {@code a}, {@code b} and {@code nested.c}, several row groups. */
final class ParquetFiles {
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType(
            "message m { required int64 a; required int64 b; required group nested { required int64 c; } }");

    private ParquetFiles() {}

    /** Writes a file of random numbers, which nothing compresses. */
    static byte[] write(Path directory, int rows, long rowGroupBytes) throws IOException {
        Path path = directory.resolve(rows + "-" + rowGroupBytes + ".parquet");
        Files.deleteIfExists(path);
        Random random = new Random(rows);
        SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(path))
                .withType(SCHEMA)
                .withRowGroupSize(rowGroupBytes)
                .withDictionaryEncoding(false)
                .build()) {
            for (int i = 0; i < rows; i++) {
                Group group = groups.newGroup().append("a", random.nextLong()).append("b", random.nextLong());
                group.addGroup("nested").append("c", random.nextLong());
                writer.write(group);
            }
        }
        return Files.readAllBytes(path);
    }

    static byte[] footer(byte[] file) {
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8) + 8;
        return Arrays.copyOfRange(file, file.length - length, file.length);
    }

    static List<Chunk> of(List<Chunk> chunks, String column) {
        return chunks.stream().filter(chunk -> chunk.column().equals(column)).toList();
    }

    static ByteRange range(long start, long end) {
        return new ByteRange(start, end);
    }
}
