package dev.thermocline.peers.wire;

import static java.util.Objects.requireNonNull;

import dev.thermocline.peer.PeerFile;
import dev.thermocline.peer.PeerObject;
import dev.thermocline.protocol.HeldFile;
import java.util.Arrays;
import java.util.List;

/**
 * What one process asks another. Immutable; {@link RequestCodec} has its form as bytes.
 *
 * <p>The nonce is random and comes back in the answer, whose bytes are sealed under it.
 */
public sealed interface Request {
    /** What this request's answer carries and no other's does. */
    long nonce();

    /** How far the one that is asked goes. */
    enum Depth {
        /** Answers with what it has. */
        RESIDENT(1),
        /** Has what it lacks fetched from S3, and answers at once that it does. */
        FETCH(2),
        /** As {@link #FETCH}, and answers when the bytes are there. */
        AWAIT(3);

        private final byte code;

        Depth(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }

        /** The depth with this code. */
        static Depth of(byte code) {
            return Arrays.stream(values())
                    .filter(depth -> depth.code == code)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no depth: " + code));
        }
    }

    /**
     * Bytes of a version.
     *
     * @param position of the first one
     * @param length at least 1, at most {@link WireFormat#MAX_PAYLOAD}
     * @param ahead bytes behind them that are asked for next: what has to be fetched is fetched with them
     */
    record Read(long nonce, Depth depth, PeerObject object, long position, int length, int ahead) implements Request {
        /** Most bytes that are fetched along. */
        public static final int MAX_AHEAD = 64 << 20;

        /** Rejects missing parts, and what does not lie in the object. */
        public Read {
            requireNonNull(depth, "depth is null");
            long bytes = object.version().length();
            boolean inside = position >= 0 && length >= 1 && ahead >= 0 && position <= bytes - length - ahead;
            if (!inside || length > WireFormat.MAX_PAYLOAD || ahead > MAX_AHEAD) {
                throw new IllegalArgumentException(
                        "read of " + length + " B and " + ahead + " B at " + position + " of " + bytes + " B");
            }
        }
    }

    /** The end of a file. */
    record Tail(long nonce, Depth depth, PeerFile file) implements Request {
        /** Rejects missing parts. */
        public Tail {
            requireNonNull(depth, "depth is null");
            requireNonNull(file, "file is null");
        }
    }

    /** Which version of a file in a Delta log the newest listing of the log names. */
    record Listed(long nonce, PeerFile file) implements Request {
        /** Rejects missing parts. */
        public Listed {
            requireNonNull(file, "file is null");
        }
    }

    /** Asks to poll the driver at once. */
    record Nudge(long nonce) implements Request {}

    /** Names files of a commit that may follow, and who holds their tails. */
    record Announce(long nonce, List<HeldFile> files) implements Request {
        /** Copies the list, and rejects an empty one. */
        public Announce {
            files = List.copyOf(files);
            if (files.isEmpty()) {
                throw new IllegalArgumentException("no files");
            }
        }
    }

    /** Asks for a sign of life. */
    record Ping(long nonce) implements Request {}
}
