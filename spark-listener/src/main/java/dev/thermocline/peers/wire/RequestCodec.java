package dev.thermocline.peers.wire;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peer.PeerObject;
import dev.thermocline.protocol.HeldFile;
import dev.thermocline.protocol.WrittenFile;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.hadoop.fs.Path;

/** Requests as bytes: head, kind, depth, nonce, then what the kind needs. Stateless. */
public final class RequestCodec {
    private static final byte READ = 1;
    private static final byte TAIL = 2;
    private static final byte NUDGE = 3;
    private static final byte PING = 4;
    private static final byte LISTED = 5;
    private static final byte ANNOUNCE = 6;

    /** Of an announced file, besides its texts. */
    private static final int BYTES_OF_FILE = 64;

    private static final int MOST_BYTES_OF_CHARACTER = 3;
    private static final int BYTES_AROUND_FILES = 64;

    private RequestCodec() {}

    /** As few requests as name all the files; one whose texts are too long for a request is left out. */
    public static List<Request> announcements(List<HeldFile> files, LongSupplier nonces) {
        List<Request> requests = new ArrayList<>();
        List<HeldFile> next = new ArrayList<>();
        int bytes = BYTES_AROUND_FILES;
        for (HeldFile file : files) {
            int more = mostBytes(file.held());
            if (more > WireFormat.MAX_REQUEST - BYTES_AROUND_FILES) {
                continue;
            }
            if (more > WireFormat.MAX_REQUEST - bytes) {
                requests.add(new Request.Announce(nonces.getAsLong(), next));
                next.clear();
                bytes = BYTES_AROUND_FILES;
            }
            next.add(file);
            bytes += more;
        }
        if (!next.isEmpty()) {
            requests.add(new Request.Announce(nonces.getAsLong(), next));
        }
        return requests;
    }

    private static int mostBytes(WrittenFile.Held held) {
        int characters = held.path().toString().length()
                + held.owner().id().length()
                + held.holder().length()
                + held.version().etag().length()
                + held.version().versionId().map(String::length).orElse(0);
        return BYTES_OF_FILE + MOST_BYTES_OF_CHARACTER * characters;
    }

    /**
     * The request as bytes.
     *
     * @throws IllegalArgumentException if a text is too long for a request
     */
    public static ByteBuffer encode(Request request) {
        ByteBuffer message = ByteBuffer.allocate(WireFormat.MAX_REQUEST);
        WireFormat.putHead(message);
        if (request instanceof Request.Read read) {
            begin(message, READ, read.depth(), read.nonce());
            putFile(message, read.object().file());
            WireFormat.putVersion(message, read.object().version());
            message.putLong(read.position()).putInt(read.length()).putInt(read.ahead());
        } else if (request instanceof Request.Tail tail) {
            begin(message, TAIL, tail.depth(), tail.nonce());
            putFile(message, tail.file());
        } else if (request instanceof Request.Listed listed) {
            begin(message, LISTED, Request.Depth.RESIDENT, listed.nonce());
            putFile(message, listed.file());
        } else if (request instanceof Request.Announce announce) {
            begin(message, ANNOUNCE, Request.Depth.RESIDENT, announce.nonce());
            message.putShort((short) announce.files().size());
            announce.files().forEach(file -> putHeld(message, file));
        } else {
            byte kind = request instanceof Request.Nudge ? NUDGE : PING;
            begin(message, kind, Request.Depth.RESIDENT, request.nonce());
        }
        return message.flip();
    }

    private static void begin(ByteBuffer message, byte kind, Request.Depth depth, long nonce) {
        message.put(kind).put(depth.code()).putLong(nonce);
    }

    private static void putFile(ByteBuffer message, PeerFile file) {
        message.putLong(file.name().high()).putLong(file.name().low());
        WireFormat.putText(message, file.path().toString());
        WireFormat.putText(message, file.owner().id());
    }

    private static void putHeld(ByteBuffer message, HeldFile file) {
        putFile(message, file.file());
        WireFormat.putVersion(message, file.held().version());
        message.putLong(file.held().modificationTime());
        WireFormat.putText(message, file.held().holder());
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws ForeignMessageException if it is one of another version
     * @throws MalformedMessageException if it is none
     */
    public static Request decode(ByteBuffer message) throws MalformedMessageException {
        WireFormat.checkHead(message);
        try {
            Request request = body(message);
            if (message.hasRemaining()) {
                throw new MalformedMessageException("request with " + message.remaining() + " B too many");
            }
            return request;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedMessageException("request that can't be read", e);
        }
    }

    private static Request body(ByteBuffer message) {
        byte kind = message.get();
        Request.Depth depth = Request.Depth.of(message.get());
        long nonce = message.getLong();
        return switch (kind) {
            case READ -> {
                PeerObject object = object(message);
                yield new Request.Read(nonce, depth, object, message.getLong(), message.getInt(), message.getInt());
            }
            case TAIL -> new Request.Tail(nonce, depth, file(message));
            case NUDGE -> new Request.Nudge(nonce);
            case LISTED -> new Request.Listed(nonce, file(message));
            case PING -> new Request.Ping(nonce);
            case ANNOUNCE -> {
                List<HeldFile> files = new ArrayList<>();
                int count = Short.toUnsignedInt(message.getShort());
                while (files.size() < count) {
                    files.add(held(message));
                }
                yield new Request.Announce(nonce, files);
            }
            default -> throw new IllegalArgumentException("no kind of request: " + kind);
        };
    }

    /** Only files that are whole are announced. */
    private static HeldFile held(ByteBuffer message) {
        PeerFile file = file(message);
        ObjectVersion version = WireFormat.version(message);
        long modified = message.getLong();
        String holder = WireFormat.text(message);
        return new HeldFile(
                file.name(), new WrittenFile.Held(holder, file.path(), version, modified, file.owner(), true));
    }

    private static PeerObject object(ByteBuffer message) {
        PeerFile file = file(message);
        ObjectVersion version = WireFormat.version(message);
        return new PeerObject(file, version);
    }

    private static PeerFile file(ByteBuffer message) {
        ObjectName name = new ObjectName(message.getLong(), message.getLong());
        return new PeerFile(new Path(WireFormat.text(message)), name, new Owner(WireFormat.text(message)));
    }
}
