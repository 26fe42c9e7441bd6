package dev.thermocline.cache.objectlog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.thermocline.cache.disk.DiskLayout;
import dev.thermocline.cache.object.ObjectIds;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;

/**
 * The first bytes of an object log: under which layout the objects were stored that it names. They stand there twice,
 * so that damage to one copy loses nothing.
 *
 * <pre>
 * "thermocline objects 2\n", block size 4, tail size 4, most tails 4,
 * for each possible rule 8 bytes of the SHA-256 of its names, or 0, salt 8, CRC32C of everything before it 4
 * </pre>
 *
 * @param layout how objects are cut; its rules are not known from a file
 * @param rules hash of each possible rule, or 0
 * @param salt random; checksums of the records cover it, so that nothing else is taken for a record of this log
 */
record ObjectLogHeader(DiskLayout layout, List<Long> rules, long salt) {
    private static final byte[] MAGIC = "thermocline objects 2\n".getBytes(US_ASCII);
    private static final byte[] ANY_RELEASE = "thermocline objects ".getBytes(US_ASCII);
    private static final int CRC = Integer.BYTES;
    private static final int COPY =
            MAGIC.length + 3 * Integer.BYTES + ObjectIds.MOST_RULES * Long.BYTES + Long.BYTES + CRC;

    /** Bytes of both copies. */
    static final int LENGTH = 2 * COPY;

    ObjectLogHeader {
        rules = List.copyOf(rules);
    }

    /** The header of a log that begins now. */
    static ObjectLogHeader of(DiskLayout layout, long salt) {
        List<Long> rules = LongStream.range(0, ObjectIds.MOST_RULES)
                .mapToObj(rule ->
                        rule < layout.ttlRules().size() ? hash(layout.ttlRules().get((int) rule)) : Long.valueOf(0))
                .toList();
        return new ObjectLogHeader(layout, rules, salt);
    }

    private static long hash(String text) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void putInto(ByteBuffer file) {
        for (int copy = 0; copy < 2; copy++) {
            int start = file.position();
            file.put(MAGIC).putInt(layout.blockSize()).putInt(layout.tailSize()).putInt(layout.tails());
            rules.forEach(file::putLong);
            file.putLong(salt);
            file.putInt(crc(file.slice(start, COPY - CRC)));
        }
    }

    /** The header that begins a file; empty if neither copy of it proves itself. */
    static Optional<ObjectLogHeader> decoded(ByteBuffer file) {
        for (int start = file.position(); start <= file.position() + COPY; start += COPY) {
            if (file.limit() - start >= COPY) {
                ByteBuffer copy = file.slice(start, COPY);
                if (begins(copy, MAGIC) && copy.getInt(COPY - CRC) == crc(copy.slice(0, COPY - CRC))) {
                    return Optional.of(body(copy.position(MAGIC.length)));
                }
            }
        }
        return Optional.empty();
    }

    private static ObjectLogHeader body(ByteBuffer copy) {
        DiskLayout layout = new DiskLayout(copy.getInt(), copy.getInt(), copy.getInt(), List.of());
        List<Long> rules = LongStream.range(0, ObjectIds.MOST_RULES)
                .mapToObj(rule -> copy.getLong())
                .toList();
        return new ObjectLogHeader(layout, rules, copy.getLong());
    }

    /** Whether a file begins as the log of some release does. */
    static boolean isOfAnyRelease(ByteBuffer file) {
        return begins(file, ANY_RELEASE);
    }

    private static boolean begins(ByteBuffer file, byte[] text) {
        return file.remaining() >= text.length
                && file.slice(file.position(), text.length).equals(ByteBuffer.wrap(text));
    }

    /** Whether the rule in the id of an object that was stored under this header means the same one, or none, today. */
    boolean ruleHolds(long objectId, ObjectLogHeader today) {
        int rule = ObjectIds.rule(objectId);
        long now = rule == 0 ? 0 : today.rules.get(rule - 1);
        return now == 0 || rules.get(rule - 1) == now;
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
