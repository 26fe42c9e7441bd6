package dev.thermocline.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The form in which blocks are stored: a header that names the block and carries one CRC32C for each 4 KiB page, then
 * the payload. A reader of a part verifies just the pages it touches; bytes that don't prove themselves are never
 * delivered.
 *
 * <pre>
 * offset  bytes
 *      0      4  magic and format version
 *      4      8  object id
 *     12      4  block index
 *     16      4  payload length
 *     20    4*n  CRC32C of each page, n = ceil(length / 4096); the last page may be short
 *  20+4n      4  CRC32C of the header up to here
 *  24+4n    len  payload
 * </pre>
 *
 * <p>Thread-safe: no state.
 */
public final class BlockFrame {
    /** Bytes covered by one checksum. */
    public static final int PAGE = 4096;

    private static final int MAGIC = 0x54_48_42_01; // "THB", format 1
    private static final int FIXED = 20;
    private static final int CRC = 4;

    private BlockFrame() {}

    /** Thrown when stored bytes are not the ones that were written under the key. */
    public static final class CorruptBlockException extends IOException {
        CorruptBlockException(String message) {
            super(message);
        }
    }

    /** Length of the framed form of a payload, in bytes. */
    public static int framedLength(int payloadLength) {
        return headerLength(payloadLength) + payloadLength;
    }

    /** Where the payload starts in the framed form: the writer may put the payload there first. */
    public static int headerLength(int payloadLength) {
        return FIXED + CRC * pages(payloadLength) + CRC;
    }

    /**
     * Completes a frame whose payload already stands at its place: {@code frame} runs from 0 to its limit and holds the
     * payload after {@link #headerLength}. No payload byte is moved.
     *
     * @return the frame, from 0 to its limit
     */
    public static ByteBuffer seal(BlockKey key, ByteBuffer frame, int payloadLength) {
        int header = headerLength(payloadLength);
        if (frame.limit() != header + payloadLength) {
            throw new IllegalArgumentException(
                    "frame of " + frame.limit() + " B for a payload of " + payloadLength + " B");
        }
        frame.putInt(0, MAGIC);
        frame.putLong(4, key.objectId());
        frame.putInt(12, key.index());
        frame.putInt(16, payloadLength);
        for (int page = 0; page < pages(payloadLength); page++) {
            int start = page * PAGE;
            int length = Math.min(PAGE, payloadLength - start);
            frame.putInt(FIXED + CRC * page, crc(frame.slice(header + start, length)));
        }
        frame.putInt(header - CRC, crc(frame.slice(0, header - CRC)));
        return frame.position(0);
    }

    /** A framed copy of the payload's remaining bytes; the payload's position does not move. */
    public static ByteBuffer of(BlockKey key, ByteBuffer payload) {
        int length = payload.remaining();
        ByteBuffer frame = ByteBuffer.allocate(framedLength(length));
        frame.put(headerLength(length), payload, payload.position(), length);
        return seal(key, frame, length);
    }

    /**
     * Fills {@code target} with the payload's bytes from {@code offset}, verified. On an exception the target may have
     * been written to, but its position has not moved.
     *
     * @throws CorruptBlockException if the stored value is not a frame of this block or a touched page is damaged
     * @throws IOException if the medium fails
     */
    public static void copyRange(StoredBlock block, BlockKey key, int offset, ByteBuffer target) throws IOException {
        int payload = verifiedHeader(block, key);
        int wanted = target.remaining();
        if (offset < 0 || offset > payload - wanted) {
            throw new CorruptBlockException(
                    "block " + key + " holds " + payload + " B, wanted " + wanted + " B at " + offset);
        }
        int header = headerLength(payload);
        int at = offset;
        int end = offset + wanted;
        ByteBuffer output = target.duplicate();
        ByteBuffer scratch = null;
        while (at < end) {
            int page = at / PAGE;
            int pageStart = page * PAGE;
            int pageLength = Math.min(PAGE, payload - pageStart);
            int expected = pageChecksum(block, page);
            boolean whole = at == pageStart && end - at >= pageLength;
            if (whole) {
                ByteBuffer slice = output.slice(output.position(), pageLength);
                block.copyTo(header + pageStart, slice.duplicate());
                verify(key, page, expected, slice);
                output.position(output.position() + pageLength);
                at += pageLength;
            } else {
                scratch = scratch == null ? ByteBuffer.allocate(PAGE) : scratch;
                ByteBuffer slice = scratch.slice(0, pageLength);
                block.copyTo(header + pageStart, slice.duplicate());
                verify(key, page, expected, slice);
                int count = Math.min(pageStart + pageLength, end) - at;
                output.put(slice.slice(at - pageStart, count));
                at += count;
            }
        }
        target.position(target.limit());
    }

    /**
     * The payload's length after the header has proved itself.
     *
     * @throws CorruptBlockException if the stored value is not a frame of this block
     * @throws IOException if the medium fails
     */
    public static int verifiedHeader(StoredBlock block, BlockKey key) throws IOException {
        if (block.length() < FIXED + CRC) {
            throw new CorruptBlockException("block " + key + " has only " + block.length() + " B");
        }
        ByteBuffer fixed = ByteBuffer.allocate(FIXED);
        block.copyTo(0, fixed.duplicate());
        int payload = fixed.getInt(16);
        boolean plausible = fixed.getInt(0) == MAGIC && payload >= 0 && payload < block.length();
        if (!plausible || framedLength(payload) != block.length()) {
            throw new CorruptBlockException("block " + key + " is not framed as expected");
        }
        if (fixed.getLong(4) != key.objectId() || fixed.getInt(12) != key.index()) {
            throw new CorruptBlockException("block " + key + " holds another block's bytes");
        }
        ByteBuffer header = ByteBuffer.allocate(headerLength(payload));
        block.copyTo(0, header.duplicate());
        int stated = header.getInt(header.limit() - CRC);
        if (crc(header.slice(0, header.limit() - CRC)) != stated) {
            throw new CorruptBlockException("block " + key + " has a damaged header");
        }
        return payload;
    }

    private static int pageChecksum(StoredBlock block, int page) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(CRC);
        block.copyTo(FIXED + CRC * page, buffer.duplicate());
        return buffer.getInt(0);
    }

    private static void verify(BlockKey key, int page, int expected, ByteBuffer bytes) throws CorruptBlockException {
        if (crc(bytes.duplicate()) != expected) {
            throw new CorruptBlockException("block " + key + " page " + page + " is damaged");
        }
    }

    private static int pages(int payloadLength) {
        return (payloadLength + PAGE - 1) / PAGE;
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
