package dev.thermocline.cache.block;

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
 *     12      8  kind and absolute offset in the object, see {@link BlockKey#encodedStart}
 *     20      4  payload length
 *     24    4*n  CRC32C of each page, n = ceil(length / 4096); the last page may be short
 *  24+4n      4  CRC32C of the header up to here
 *  28+4n    len  payload
 * </pre>
 *
 * <p>Thread-safe: no state.
 */
public final class BlockFrame {
    /** Bytes covered by one checksum. */
    public static final int PAGE = 4096;

    private static final int MAGIC = 0x54_48_42_02; // "THB", format 2
    private static final int ID = 4;
    private static final int START = 12;
    private static final int LENGTH = 20;
    private static final int FIXED = 24;
    private static final int CRC = 4;

    /** Bytes of a part of a block that are read at once although its ends lie within pages. */
    private static final int SCRATCH = DirectBuffers.LENGTH;

    /** Most bytes of whole pages that are read before they are verified; whole pages. */
    private static final int PIECE = 64 * PAGE;

    private BlockFrame() {}

    /** Thrown when stored bytes are not the ones that were written under the key. */
    public static final class CorruptBlockException extends IOException {
        /** With the block's key and what is wrong with it. */
        public CorruptBlockException(String message) {
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
        frame.putLong(ID, key.objectId());
        frame.putLong(START, key.encodedStart());
        frame.putInt(LENGTH, payloadLength);
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
        ByteBuffer memory = block.memory();
        if (memory != null) {
            copyMemory(memory, key, offset, target);
            return;
        }
        PageChecksums header = proven(block, key);
        int wanted = target.remaining();
        if (offset < 0 || offset > header.payload() - wanted) {
            throw new CorruptBlockException(
                    "block " + key + " holds " + header.payload() + " B, wanted " + wanted + " B at " + offset);
        }
        int start = target.position();
        int limit = target.limit();
        boolean done = false;
        try {
            copyVerified(block, key, header, offset, target);
            done = true;
        } finally {
            target.limit(limit).position(done ? limit : start);
        }
    }

    /** Fills the target; where it stands afterwards is not defined. */
    private static void copyVerified(
            StoredBlock block, BlockKey key, PageChecksums header, int offset, ByteBuffer target) throws IOException {
        int end = offset + target.remaining();
        int from = offset / PAGE * PAGE;
        int to = Math.min(header.payload(), roundedUp(end));
        if (from == offset && to == end) {
            copyPages(block, key, header, from, target);
        } else if (to - from <= SCRATCH) {
            copyThroughScratch(block, key, header, offset, target);
        } else {
            // whole pages straight into the target, what is left of the pages at both ends through the scratch
            int wholeFrom = roundedUp(offset);
            int wholeTo = end == header.payload() ? end : end / PAGE * PAGE;
            copyPages(block, key, header, wholeFrom, part(target, wholeFrom - offset, wholeTo - wholeFrom));
            if (offset < wholeFrom) {
                copyThroughScratch(block, key, header, offset, part(target, 0, wholeFrom - offset));
            }
            if (wholeTo < end) {
                copyThroughScratch(block, key, header, wholeTo, part(target, wholeTo - offset, end - wholeTo));
            }
        }
    }

    private static ByteBuffer part(ByteBuffer target, int start, int length) {
        return target.slice(target.position() + start, length);
    }

    /**
     * Fills the buffer from its position to its limit with whole pages, in pieces that are verified while they are in
     * the processor's cache.
     */
    private static void copyPages(StoredBlock block, BlockKey key, PageChecksums header, int from, ByteBuffer pages)
            throws IOException {
        int first = pages.position();
        int end = pages.limit();
        for (int at = first; at < end || at == first; at += PIECE) {
            pages.limit(Math.min(end, at + PIECE));
            block.copyTo(headerLength(header.payload()) + from + at - first, pages);
            verify(key, header, (from + at - first) / PAGE, pages.position(at));
        }
    }

    /** Verifies the content, which is whole pages from one on; its position is its limit then. */
    private static void verify(BlockKey key, PageChecksums header, int first, ByteBuffer content)
            throws CorruptBlockException {
        CRC32C crc = new CRC32C();
        int end = content.limit();
        int page = first;
        while (content.position() < end) {
            content.limit(Math.min(end, content.position() + PAGE));
            crc.reset();
            crc.update(content);
            if ((int) crc.getValue() != header.sum(page)) {
                throw new CorruptBlockException("block " + key + " page " + page + " is damaged");
            }
            page++;
        }
    }

    /** Fills the part, whose pages fit the scratch, with one read of all of its pages. */
    private static void copyThroughScratch(
            StoredBlock block, BlockKey key, PageChecksums header, int offset, ByteBuffer part) throws IOException {
        int from = offset / PAGE * PAGE;
        int to = Math.min(header.payload(), roundedUp(offset + part.remaining()));
        ByteBuffer pages = DirectBuffers.take().limit(to - from);
        try {
            copyPages(block, key, header, from, pages);
            pages.clear();
            part.put(part.position(), pages, offset - from, part.remaining());
        } finally {
            DirectBuffers.giveBack(pages);
        }
    }

    /** Of memory that is trusted only the name is checked. */
    private static void copyMemory(ByteBuffer frame, BlockKey key, int offset, ByteBuffer target)
            throws CorruptBlockException {
        int start = frame.position();
        int length = frame.remaining();
        boolean named = length >= FIXED + CRC
                && frame.getInt(start) == MAGIC
                && frame.getLong(start + ID) == key.objectId()
                && frame.getLong(start + START) == key.encodedStart();
        int payload = named ? frame.getInt(start + LENGTH) : 0;
        if (!named || framedLength(payload) != length) {
            throw new CorruptBlockException("block " + key + " is not framed as expected");
        }
        int wanted = target.remaining();
        if (offset < 0 || offset > payload - wanted) {
            throw new CorruptBlockException(
                    "block " + key + " holds " + payload + " B, wanted " + wanted + " B at " + offset);
        }
        target.put(target.position(), frame, start + headerLength(payload) + offset, wanted);
        target.position(target.limit());
    }

    private static int roundedUp(int offset) {
        return (offset + PAGE - 1) / PAGE * PAGE;
    }

    /**
     * The payload's length after the header has proved itself.
     *
     * @throws CorruptBlockException if the stored value is not a frame of this block
     * @throws IOException if the medium fails
     */
    public static int verifiedHeader(StoredBlock block, BlockKey key) throws IOException {
        return header(block, key).payload();
    }

    /** What the header has proved, now or to an earlier reader of the same value. */
    private static PageChecksums proven(StoredBlock block, BlockKey key) throws IOException {
        PageChecksums known = block.checksums();
        if (known != null) {
            return known;
        }
        PageChecksums proven = header(block, key);
        block.keep(proven);
        return proven;
    }

    /** The header after it has proved itself, read at once: its length follows from the value's. */
    private static PageChecksums header(StoredBlock block, BlockKey key) throws IOException {
        int payload = payloadLength(block.length());
        if (payload < 0) {
            throw new CorruptBlockException("block " + key + " has only " + block.length() + " B");
        }
        ByteBuffer bytes = ByteBuffer.allocate(headerLength(payload));
        block.copyTo(0, bytes.duplicate());
        if (bytes.getInt(0) != MAGIC || bytes.getInt(LENGTH) != payload) {
            throw new CorruptBlockException("block " + key + " is not framed as expected");
        }
        if (bytes.getLong(ID) != key.objectId() || bytes.getLong(START) != key.encodedStart()) {
            throw new CorruptBlockException("block " + key + " holds another block's bytes");
        }
        int stated = bytes.getInt(bytes.limit() - CRC);
        if (crc(bytes.slice(0, bytes.limit() - CRC)) != stated) {
            throw new CorruptBlockException("block " + key + " has a damaged header");
        }
        int[] sums = new int[pages(payload)];
        bytes.slice(FIXED, CRC * sums.length).asIntBuffer().get(sums);
        return new PageChecksums(sums, payload);
    }

    /** The payload's length of a frame of this length, or a negative number if no frame has it. */
    public static int payloadLength(int framedLength) {
        int rest = framedLength - FIXED - CRC;
        int pages = (rest + PAGE + CRC - 1) / (PAGE + CRC);
        int payload = rest - CRC * pages;
        return rest < 0 || framedLength(Math.max(0, payload)) != framedLength ? -1 : payload;
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
