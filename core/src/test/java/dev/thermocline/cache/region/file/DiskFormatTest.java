package dev.thermocline.cache.region.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The bytes of format 2, as releases have written them. Who changes one changes the format's version: a process that
 * finds another version starts with an empty disk, one that misreads the same version would not notice.
 */
class DiskFormatTest {
    private static final long SEQUENCE = 9;
    private static final BlockKey BLOCK = new BlockKey(0x0102030405060708L, 258_048);
    private static final BlockKey TAIL = BlockKey.tail(7, 65_536);

    private static String hex(ByteBuffer bytes) {
        byte[] written = new byte[bytes.limit()];
        bytes.duplicate().position(0).get(written);
        return HexFormat.of().formatHex(written);
    }

    @Test
    void headerOfARegion() {
        assertThat(hex(RegionFormat.fileHeader(SEQUENCE)))
                .isEqualTo("54485247" + "00000002" + "0000000000000009" + "0".repeat(24) + "878b5282" + "0".repeat(64));
    }

    @Test
    void headersOfRecords() {
        assertThat(hex(RegionFormat.recordHeader(SEQUENCE, BLOCK, 1000)))
                .isEqualTo("54485252" + "000003e8" + "0102030405060708" + "000000000003f000" + "00000000" + "416035d8");
        assertThat(hex(RegionFormat.recordHeader(SEQUENCE, TAIL, 1000)))
                .isEqualTo("54485252" + "000003e8" + "0000000000000007" + "fffffffffffeffff" + "00000000" + "3a64a22c");
    }

    @Test
    void summaryOfARegion() {
        assertThat(hex(RegionFormat.summary(SEQUENCE, List.of(new RegionFormat.Entry(BLOCK, 96, 1000)))))
                .isEqualTo("0102030405060708" + "000000000003f000" + "000003e8" + "0000000000000060" + "54485253"
                        + "00000001" + "0000000000000009" + "0".repeat(24) + "01a43b9e");
    }

    @Test
    void frameOfABlock() {
        ByteBuffer payload = ByteBuffer.wrap("thermocline".getBytes(StandardCharsets.US_ASCII));
        assertThat(hex(BlockFrame.of(BLOCK, payload)))
                .isEqualTo("54484202" + "0102030405060708" + "000000000003f000" + "0000000b" + "bb5abb15" + "d879bb87"
                        + "746865726d6f636c696e65");
    }
}
