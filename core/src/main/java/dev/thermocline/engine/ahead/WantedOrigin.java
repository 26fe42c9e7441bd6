package dev.thermocline.engine.ahead;

import dev.thermocline.cache.Origin;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An origin that ends, soon after the reader has no use for the bytes any more, in the middle of a block too. */
record WantedOrigin(Origin origin, AheadLoads.Reader reader) implements Origin {
    private static final int STEP = 128 * 1024;

    @Override
    public Range open(long position, long length) throws IOException {
        reader.requireWanted();
        Range range = origin.open(position, length);
        return new Range() {
            @Override
            public void readFully(ByteBuffer target) throws IOException {
                int end = target.limit();
                while (target.position() < end) {
                    reader.requireWanted();
                    target.limit(Math.min(end, target.position() + STEP));
                    range.readFully(target);
                }
            }

            @Override
            public long fromPeers() {
                return range.fromPeers();
            }

            @Override
            public void close() throws IOException {
                range.close();
            }
        };
    }

    @Override
    public boolean isTransient(IOException failure) {
        return origin.isTransient(failure);
    }
}
