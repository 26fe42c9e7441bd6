package dev.thermocline.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;

/** Finds the footer of a Parquet file from the file's last bytes: {@code footer, 4 bytes of its length, "PAR1"}. */
public final class FooterLocator {
    private static final int TRAILER = 8;
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENCRYPTED_MAGIC = "PARE".getBytes(StandardCharsets.US_ASCII);

    private FooterLocator() {}

    /**
     * Bytes from the footer's start to the file's end.
     *
     * @param tail the file's last bytes
     * @param fileLength the file's length in bytes
     * @return empty if the bytes don't end like a Parquet file of this length
     */
    public static OptionalLong footerLength(byte[] tail, long fileLength) {
        if (tail.length < TRAILER) {
            return OptionalLong.empty();
        }
        byte[] magic = Arrays.copyOfRange(tail, tail.length - MAGIC.length, tail.length);
        if (!Arrays.equals(magic, MAGIC) && !Arrays.equals(magic, ENCRYPTED_MAGIC)) {
            return OptionalLong.empty();
        }
        int footer = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt(tail.length - TRAILER);
        long length = (long) footer + TRAILER;
        return footer < 0 || length + MAGIC.length > fileLength ? OptionalLong.empty() : OptionalLong.of(length);
    }
}
