package dev.thermocline.cache.objectlog;

import dev.thermocline.cache.directory.PrivateDirectory;
import dev.thermocline.cache.object.CachedObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads an object log from its start to its end, past whatever is damaged in between: a record that does not prove
 * itself is lost, and the search for the next one goes on behind it. Used once, by one thread.
 *
 * <p>An object whose drop is lost is found again. That serves no wrong byte: its blocks lie under a random id that no
 * other object ever had, and are served only for the version that S3 confirmed when the id was sealed. Where anything
 * is lost, what S3 stated of objects does not count, so S3 confirms the version to the present process, too.
 */
final class ObjectLogReader {
    private static final int BUFFER = 1 << 16;

    private final PrivateDirectory directory;
    private final String name;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final Map<Long, CachedObject> objects = new LinkedHashMap<>();
    private long skippedBeforeARecord;
    private long skipped;
    private Optional<IOException> failure = Optional.empty();

    ObjectLogReader(PrivateDirectory directory, String name) {
        this.directory = directory;
        this.name = name;
        buffer.flip(); // nothing is in it
    }

    /** What begins a log. */
    sealed interface Start {
        /** A header that proves itself. */
        record Header(ObjectLogHeader header) implements Start {}

        /** None of this format. */
        record Unknown(String reason) implements Start {}
    }

    /**
     * Reads the header alone.
     *
     * @throws java.nio.file.NoSuchFileException if there is no log
     * @throws IOException if the log can't be read or is not this user's alone
     */
    static Start start(PrivateDirectory directory, String name) throws IOException {
        ObjectLogReader reader = new ObjectLogReader(directory, name);
        try (FileChannel file = directory.openFound(name)) {
            return reader.start(file);
        }
    }

    private Start start(FileChannel file) throws IOException {
        fill(file, ObjectLogHeader.LENGTH);
        Optional<ObjectLogHeader> header = ObjectLogHeader.decoded(buffer);
        if (header.isPresent()) {
            buffer.position(Math.min(ObjectLogHeader.LENGTH, buffer.limit()));
            return new Start.Header(header.get());
        }
        String reason = ObjectLogHeader.isOfAnyRelease(buffer) ? "is of another release" : "is damaged at its start";
        return new Start.Unknown(directory.path().resolve(name) + " " + reason);
    }

    /**
     * All objects that are sealed at the end, oldest first. A medium that fails on the way ends it there.
     *
     * @throws java.nio.file.NoSuchFileException if there is no log
     * @throws IOException if the log can't be opened
     */
    List<CachedObject> read() throws IOException {
        try (FileChannel file = directory.openFound(name)) {
            try {
                if (start(file) instanceof Start.Header start) {
                    records(file, start.header().salt());
                }
            } catch (IOException e) {
                failure = Optional.of(e);
            }
        }
        return new ArrayList<>(objects.values());
    }

    private void records(FileChannel file, long salt) throws IOException {
        boolean end = false;
        while (!end || buffer.hasRemaining()) {
            Optional<ObjectRecord> record = ObjectRecord.decoded(buffer, salt);
            if (record.isPresent()) {
                apply(record.get());
                skippedBeforeARecord = skipped;
            } else if (!end && buffer.remaining() < ObjectRecord.MAX_LENGTH) {
                end = !fill(file, ObjectRecord.MAX_LENGTH); // the record may go on behind what was read
            } else {
                skip();
            }
        }
    }

    private void apply(ObjectRecord record) {
        if (record instanceof ObjectRecord.Sealed sealed) {
            objects.put(sealed.object().id(), sealed.object());
        } else if (record instanceof ObjectRecord.Stated stated) {
            objects.computeIfPresent(stated.objectId(), (id, object) -> object.with(stated.status()));
        } else if (record instanceof ObjectRecord.Dropped dropped) {
            objects.remove(dropped.objectId());
        }
    }

    /** Goes to the next byte at which a record may begin. */
    private void skip() {
        int from = buffer.position();
        int at = from + 1;
        while (at < buffer.limit() && !mayBegin(at)) {
            at++;
        }
        buffer.position(at);
        skipped += at - from;
    }

    private boolean mayBegin(int at) {
        return buffer.limit() - at < Integer.BYTES || buffer.getInt(at) == ObjectRecord.MAGIC;
    }

    /** Reads on behind what is left in the buffer; false at the end of the file. */
    private boolean fill(FileChannel file, int wanted) throws IOException {
        buffer.compact();
        int count = 0;
        while (buffer.position() < wanted && count >= 0) {
            count = file.read(buffer);
        }
        buffer.flip();
        return count >= 0;
    }

    /** Bytes that were damaged, without those at the end, where a killed process leaves a part of a record. */
    long damagedBytes() {
        return skippedBeforeARecord;
    }

    /** What ended the reading before the end of the file. */
    Optional<IOException> failure() {
        return failure;
    }
}
