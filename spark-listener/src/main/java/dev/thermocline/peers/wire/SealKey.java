package dev.thermocline.peers.wire;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.peer.PeerFile;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Under which key the bytes of an answer are sealed: made of the request's nonce and of what was asked for, by either
 * side for itself, so that the answer to another request never passes for this one's. Stateless.
 */
final class SealKey {
    private static final long PRIME = 0x100000001b3L;
    private static final int WORD = 32;

    private SealKey() {}

    static BlockKey of(Request.Read read) {
        ObjectVersion version = read.object().version();
        long identity = file(read.object().file());
        identity = mixed(identity, version.etag());
        identity = mixed(identity, version.versionId().orElse(""));
        identity = identity * PRIME ^ version.length();
        identity = identity * PRIME ^ version.modified().millis();
        return new BlockKey(read.nonce() ^ identity, read.position());
    }

    static BlockKey of(Request.Tail tail) {
        return BlockKey.tail(tail.nonce() ^ file(tail.file()), 0);
    }

    static BlockKey of(Request.Listed listed) {
        return new BlockKey(listed.nonce() ^ file(listed.file()), 0);
    }

    private static long file(PeerFile file) {
        return mixed(
                file.name().high() * PRIME ^ file.name().low(), file.owner().id());
    }

    private static long mixed(long hash, String text) {
        CRC32C sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        long mixed = (hash ^ sum.getValue()) * PRIME;
        return mixed ^ (mixed >>> WORD);
    }
}
