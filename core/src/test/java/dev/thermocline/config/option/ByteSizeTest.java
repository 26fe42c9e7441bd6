package dev.thermocline.config.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ByteSize}. */
class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1, 1, 1",
        "4096, 4096, 4k",
        "4097, 4097, 4097",
        "12b, 12, 12",
        "64k, 65536, 64k",
        "64K, 65536, 64k",
        "64kb, 65536, 64k",
        "64KiB, 65536, 64k",
        "1020k, 1044480, 1020k",
        "1024k, 1048576, 1m",
        "256m, 268435456, 256m",
        "' 256 MB ', 268435456, 256m",
        "1g, 1073741824, 1g",
        "1536m, 1610612736, 1536m",
        "2t, 2199023255552, 2t",
        "1p, 1125899906842624, 1p",
        "0g, 0, 0",
        "8191p, 9222246136947933184, 8191p",
        "9223372036854775807, 9223372036854775807, 9223372036854775807"
    })
    void readsBytesAndWritesTheShortestExactText(String text, long bytes, String shortest) {
        ByteSize size = ByteSize.parse(text);

        assertThat(size.bytes()).isEqualTo(bytes);
        assertThat(size).hasToString(shortest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "m", "-1", "-1k", "+1k", "1.5g", "1,5g", "1x", "1kk", "1ki", "0x10", "1 k b", "1_000", "٣k"
            })
    void refusesWhatIsNotASize(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not a size");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8192p", "9223372036854775808", "9007199254740993k", "99999999999999999999999g"})
    void refusesWhatALongCannotCount(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is more bytes than");
    }

    @Test
    void refusesNegativeBytes() {
        assertThatThrownBy(() -> new ByteSize(-1)).hasMessage("bytes is negative: -1");
    }

    @Test
    void readsBackEverythingItWrites() {
        long seed = Long.getLong("thermocline.test.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long bits = random.nextLong() >>> random.nextInt(1, 64);
            ByteSize size = new ByteSize(bits >>> random.nextInt(50) << random.nextInt(50) & Long.MAX_VALUE);
            assertThat(ByteSize.parse(size.toString())).as("seed %d", seed).isEqualTo(size);
        }
    }
}
