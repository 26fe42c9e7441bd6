package dev.thermocline.cache.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;

/** Blocks whose payload follows from key and version, so that a reader can tell whether it got the right bytes. */
public final class Blocks {
    private Blocks() {}

    /** The payload of one version of a block. */
    public static byte[] payload(BlockKey key, int version, int length) {
        byte[] bytes = new byte[length];
        new Random(key.objectId() * 31 + key.encodedStart() * 1_000_003L + version).nextBytes(bytes);
        return bytes;
    }

    /** The same as a frame. */
    public static ByteBuffer frame(BlockKey key, int version, int length) {
        return BlockFrame.of(key, ByteBuffer.wrap(payload(key, version, length)));
    }

    /** Reads and verifies part of a block's payload; the array is empty after a miss. */
    public static byte[] readRange(BlockStore store, BlockKey key, int offset, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(length);
        Lookup found = store.read(key, block -> BlockFrame.copyRange(block, key, offset, target));
        return found instanceof Lookup.Hit ? target.array() : new byte[0];
    }

    /** Reads and verifies a block's whole payload; the array is empty after a miss. */
    public static byte[] readAll(BlockStore store, BlockKey key) throws IOException {
        byte[][] payload = {new byte[0]};
        Lookup found = store.read(key, block -> {
            ByteBuffer target = ByteBuffer.allocate(BlockFrame.verifiedHeader(block, key));
            BlockFrame.copyRange(block, key, 0, target);
            payload[0] = target.array();
        });
        return found instanceof Lookup.Hit ? payload[0] : new byte[0];
    }
}
