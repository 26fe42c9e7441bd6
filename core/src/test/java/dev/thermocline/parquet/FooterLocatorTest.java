package dev.thermocline.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The footer is found from the last bytes, or nothing is said. */
class FooterLocatorTest {
    private static byte[] tail(int size, int footer, String magic) {
        ByteBuffer tail = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        tail.putInt(size - 8, footer);
        tail.position(size - 4);
        tail.put(magic.getBytes(StandardCharsets.US_ASCII));
        return tail.array();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PAR1", "PARE"})
    void lengthCountsFooterAndTrailer(String magic) {
        assertThat(FooterLocator.footerLength(tail(100, 60, magic), 10_000)).isEqualTo(OptionalLong.of(68));
    }

    @Test
    void footerLongerThanTheTailIsFound() {
        assertThat(FooterLocator.footerLength(tail(8, 5_000, "PAR1"), 10_000)).isEqualTo(OptionalLong.of(5_008));
    }

    @Test
    void footerThatFillsTheFileUpToItsFirstMagicIsTheLongest() {
        assertThat(FooterLocator.footerLength(tail(8, 88, "PAR1"), 100)).isEqualTo(OptionalLong.of(96));
        assertThat(FooterLocator.footerLength(tail(8, 89, "PAR1"), 100)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"7,0,PAR1", "100,-1,PAR1", "100,2147483647,PAR1", "100,60,PAR2", "100,60,ORC_"})
    void whatIsNoFooterGivesNothing(int size, int footer, String magic) {
        byte[] tail = size < 8 ? new byte[size] : tail(size, footer, magic);

        assertThat(FooterLocator.footerLength(tail, 10_000)).isEmpty();
    }
}
