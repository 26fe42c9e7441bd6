package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.failure.CacheFailures;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A buffer that can't be written is its caller's fault, and nobody else's. */
class CallersBufferTest {
    private static final int LENGTH = 300_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    @Test
    void readOnlyBufferIsRefusedBeforeAnythingIsAsked() throws Exception {
        Path path = LAKE.dataFile();
        long failures = CacheFailures.count();
        try (FileSystem fileSystem = LAKE.caching()) {
            Lake.write(fileSystem, path, Lake.bytes(LENGTH, 1));
            try (FSDataInputStream in = fileSystem.open(path)) {
                LAKE.forgetRequests();
                for (int i = 0; i < 20; i++) {
                    long at = i * 10_000L;
                    ByteBuffer target = ByteBuffer.allocate(100).asReadOnlyBuffer();
                    in.seek(at);
                    assertThatThrownBy(() -> in.read(target)).isInstanceOf(ReadOnlyBufferException.class);
                    assertThatThrownBy(() -> in.read(at, target)).isInstanceOf(ReadOnlyBufferException.class);
                    assertThatThrownBy(() -> in.readFully(at, target)).isInstanceOf(ReadOnlyBufferException.class);
                }
                assertThat(LAKE.requests()).isEmpty();
            }
        }
        assertThat(CacheFailures.count()).isEqualTo(failures);
    }
}
