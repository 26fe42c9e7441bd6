package dev.thermocline.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link TraceReader} says of files that are no whole trace. */
class TraceReaderTest {
    private static final String HEADER = "thermocline trace 1 block=4096 tail=1024\n";

    @TempDir
    private Path directory;

    private Path file(String header, byte[]... records) throws IOException {
        Path file = directory.resolve("trace.17");
        Files.write(file, header.getBytes(StandardCharsets.ISO_8859_1));
        for (byte[] record : records) {
            Files.write(file, record, StandardOpenOption.APPEND);
        }
        return file;
    }

    private static byte[] record(int index, int length, int wanted) {
        ByteBuffer record = ByteBuffer.allocate(TraceRecord.LENGTH);
        TraceRecord.put(record, 5, 77, index, length, wanted);
        return record.array();
    }

    @Test
    void recordsComeInTheirOrderAndThenNone() throws IOException {
        try (TraceReader reader = TraceReader.open(file(HEADER, record(-1, 1024, 8), record(3, 4096, 1)))) {
            assertThat(reader.header()).isEqualTo(new TraceHeader(4096, 1024));
            assertThat(reader.next()).isEqualTo(new TraceRecord(5, 77, -1, 1024, 8));
            assertThat(reader.next()).isEqualTo(new TraceRecord(5, 77, 3, 4096, 1));
            assertThat(reader.next()).isNull();
            assertThat(reader.tornBytes()).isZero();
        }
    }

    @Test
    void tornEndIsLeftOutAndReported() throws IOException {
        try (TraceReader reader = TraceReader.open(file(HEADER, record(3, 4096, 1), new byte[27]))) {
            assertThat(reader.next()).isNotNull();
            assertThat(reader.next()).isNull();
            assertThat(reader.tornBytes()).isEqualTo(27);
        }
    }

    @Test
    void messageForAMissingFileNamesThePatternOfTraces() {
        assertThatThrownBy(() -> TraceReader.open(directory.resolve("trace")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(directory.resolve("trace").toString())
                .hasMessageContaining("FILE.PID");
    }

    @ParameterizedTest
    @CsvSource({
        "PAR1 and so on, is not an access trace",
        "'', ends within its first line",
        "thermocl, ends within its first line",
        "thermocline trace 1 block=40, ends within its first line",
        "thermocline objects 1, is not an access trace"
    })
    void fileThatIsNoTraceIsNamedWithTheRemedy(String content, String said) throws IOException {
        Path file = file(content);

        assertThatThrownBy(() -> TraceReader.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " " + said)
                .hasMessageMatching("(?s).*(?:Name a file|Record the trace again).*");
    }

    @Test
    void traceOfAnotherFormatIsNotGuessedAt() throws IOException {
        Path file = file("thermocline trace 2 block=4096 tail=1024 more=1\n");

        assertThatThrownBy(() -> TraceReader.open(file))
                .hasMessageStartingWith(file + " begins with 'thermocline trace 2")
                .hasMessageContaining("Replay it with the release that recorded it");
    }

    @Test
    void damageIsReportedWithItsPosition() throws IOException {
        Path file = file(HEADER, record(3, 4096, 1), new byte[TraceRecord.LENGTH]);

        try (TraceReader reader = TraceReader.open(file)) {
            assertThat(reader.next()).isNotNull();
            int place = HEADER.length() + TraceRecord.LENGTH;
            assertThatThrownBy(reader::next)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file + " is damaged at byte " + place)
                    .hasMessageEndingWith("head -c " + place + " " + file);
        }
    }
}
