package dev.thermocline.cache.region.file;

import dev.thermocline.cache.block.BlockKey;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * What stands in a region file.
 *
 * <pre>
 * header    32 B: magic 4, format version 4, sequence 8, zero 12, CRC32C of the 28 bytes before it
 * records   each at a multiple of 64 B: a header of 32 B, the value, zeros up to the next multiple
 *           header: magic 4, value length 4, object id 8, encoded start (see {@code BlockKey}) 8, zero 4, CRC32C of
 *           the 28 bytes and the sequence
 * summary   at the end of a region that takes no more: for each record object id 8, encoded start 8, value length 4,
 *           offset of the value in the file 8; then 32 B: magic 4, records 4, sequence 8, zero 12, CRC32C of the
 *           summary before it
 * </pre>
 *
 * <p>A region without a summary was left by a process that was killed: its records are found one by one. Values are not
 * checked here: they prove themselves (see {@code BlockFrame}) when they are read. Numbers are big-endian. No state.
 */
public final class RegionFormat {
    /** Bytes before the first record. */
    public static final int FILE_HEADER = 32;

    /** Bytes before a record's value. */
    public static final int RECORD_HEADER = 32;

    /** Bytes of an entry of the summary. */
    static final int ENTRY = 28;

    /** Bytes after the last entry of the summary. */
    static final int TRAILER = 32;

    /** Most bytes that are read at once: whole entries. */
    static final int PIECE = ENTRY * 2048;

    private static final int ALIGNMENT = 64;
    private static final int CHECKED = 28;
    private static final int VERSION = 2;
    private static final int FILE_MAGIC = 0x54_48_52_47; // THRG
    private static final int RECORD_MAGIC = 0x54_48_52_52; // THRR
    private static final int SUMMARY_MAGIC = 0x54_48_52_53; // THRS
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})\\.region");

    private RegionFormat() {}

    /**
     * Where one value stands.
     *
     * @param key the block
     * @param offset the value's first byte in the file
     * @param length the value's bytes
     */
    public record Entry(BlockKey key, long offset, int length) {}

    /** The name of a region's file. */
    public static String name(long sequence) {
        return String.format(Locale.ROOT, "%016x.region", sequence);
    }

    /** The sequence in a file's name, if it is the name of a region's file. */
    public static OptionalLong sequence(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? OptionalLong.of(Long.parseUnsignedLong(matcher.group(1), 16)) : OptionalLong.empty();
    }

    /** Bytes of a file that a value takes, with its headers and its place in the summary. */
    public static long footprint(int valueLength) {
        return aligned(RECORD_HEADER + (long) valueLength) + ENTRY;
    }

    /** Bytes of a region besides its records' footprints. */
    public static long overhead() {
        return aligned(FILE_HEADER) + TRAILER;
    }

    public static ByteBuffer fileHeader(long sequence) {
        ByteBuffer header = ByteBuffer.allocate((int) aligned(FILE_HEADER));
        header.putInt(0, FILE_MAGIC).putInt(4, VERSION).putLong(8, sequence);
        return header.putInt(CHECKED, crc(header.slice(0, CHECKED), 0));
    }

    public static ByteBuffer recordHeader(long sequence, BlockKey key, int valueLength) {
        ByteBuffer header = ByteBuffer.allocate(RECORD_HEADER);
        header.putInt(0, RECORD_MAGIC).putInt(4, valueLength);
        header.putLong(8, key.objectId()).putLong(16, key.encodedStart());
        return header.putInt(CHECKED, crc(header.slice(0, CHECKED), sequence));
    }

    /** Zeros after a value, up to the next record. */
    public static ByteBuffer padding(int valueLength) {
        long end = RECORD_HEADER + (long) valueLength;
        return ByteBuffer.allocate((int) (aligned(end) - end));
    }

    /** Bytes of the summary of so many records. */
    public static long summaryLength(int records) {
        return (long) records * ENTRY + TRAILER;
    }

    public static ByteBuffer summary(long sequence, List<Entry> entries) {
        ByteBuffer summary = ByteBuffer.allocate((int) summaryLength(entries.size()));
        for (Entry entry : entries) {
            summary.putLong(entry.key().objectId()).putLong(entry.key().encodedStart());
            summary.putInt(entry.length()).putLong(entry.offset());
        }
        int trailer = summary.position();
        summary.putInt(SUMMARY_MAGIC).putInt(entries.size()).putLong(sequence);
        return summary.putInt(trailer + CHECKED, crc(summary.slice(0, trailer + CHECKED), sequence))
                .position(0);
    }

    /** Whether the file is a region of this format and sequence. */
    public static boolean isRegion(RegionFile file, long sequence) throws IOException {
        if (file.size() < FILE_HEADER) {
            return false;
        }
        ByteBuffer header = read(file, 0, FILE_HEADER);
        return header.equals(fileHeader(sequence).slice(0, FILE_HEADER));
    }

    /**
     * Where the entries of a region's summary begin, once the whole summary has proved itself; they end before the last
     * {@link #TRAILER} bytes. Reads in pieces, so that a damaged length is neither allocated nor believed.
     *
     * @return empty if the region has no summary, or none that proves itself
     */
    static OptionalLong provenSummary(RegionFile file, long sequence) throws IOException {
        long end = file.size();
        if (end < aligned(FILE_HEADER) + TRAILER) {
            return OptionalLong.empty();
        }
        ByteBuffer trailer = read(file, end - TRAILER, TRAILER);
        long start = end - TRAILER - Integer.toUnsignedLong(trailer.getInt(4)) * ENTRY;
        boolean plausible =
                trailer.getInt(0) == SUMMARY_MAGIC && trailer.getLong(8) == sequence && start >= aligned(FILE_HEADER);
        if (!plausible) {
            return OptionalLong.empty();
        }
        CRC32C crc = new CRC32C();
        long checked = end - TRAILER + CHECKED;
        for (long at = start; at < checked; ) {
            ByteBuffer piece = read(file, at, (int) Math.min(PIECE, checked - at));
            at += piece.remaining();
            crc.update(piece);
        }
        boolean proven = (int) withSequence(crc, sequence) == trailer.getInt(CHECKED);
        return proven ? OptionalLong.of(start) : OptionalLong.empty();
    }

    /**
     * The next entry of a summary.
     *
     * @param limit where values end in the file
     * @throws IOException if no value can be where it points
     */
    static Entry entry(ByteBuffer summary, long limit) throws IOException {
        long objectId = summary.getLong();
        long encodedStart = summary.getLong();
        int length = summary.getInt();
        long offset = summary.getLong();
        if (length < 0 || offset < FILE_HEADER || offset > limit - length) {
            throw new IOException("an entry of " + length + " B at " + offset + " of " + limit + " B");
        }
        return new Entry(BlockKey.decoded(objectId, encodedStart), offset, length);
    }

    /** The record that begins at a place of a region, if it proves itself and ends within the file. */
    static Optional<Entry> record(RegionFile file, long sequence, long at) throws IOException {
        if (at + RECORD_HEADER > file.size()) {
            return Optional.empty();
        }
        ByteBuffer header = read(file, at, RECORD_HEADER);
        int length = header.getInt(4);
        boolean proven =
                header.getInt(0) == RECORD_MAGIC && header.getInt(CHECKED) == crc(header.slice(0, CHECKED), sequence);
        return proven && length >= 0 && at + RECORD_HEADER + length <= file.size()
                ? Optional.of(
                        new Entry(BlockKey.decoded(header.getLong(8), header.getLong(16)), at + RECORD_HEADER, length))
                : Optional.empty();
    }

    /** Where the first record begins. */
    static long firstRecord() {
        return aligned(FILE_HEADER);
    }

    /** Where the record after this one begins. */
    static long recordAfter(Entry entry) {
        return entry.offset() - RECORD_HEADER + aligned(RECORD_HEADER + (long) entry.length());
    }

    static ByteBuffer read(RegionFile file, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        file.read(position, buffer);
        if (buffer.hasRemaining()) {
            throw new EOFException("region file ended at " + (position + buffer.position()));
        }
        return buffer.flip();
    }

    private static long aligned(long length) {
        return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** A checksum that also binds the bytes to their region: what another region held at the place is not believed. */
    private static int crc(ByteBuffer bytes, long sequence) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) withSequence(crc, sequence);
    }

    private static long withSequence(CRC32C crc, long sequence) {
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, sequence));
        return crc.getValue();
    }
}
