package dev.thermocline.engine.read;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.Origin;
import dev.thermocline.engine.layout.Deliveries;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An origin that ends, before its next request and before its next block, when nobody wants the bytes any more. */
record CancellableOrigin(Origin origin, Deliveries deliveries) implements Origin {
    CancellableOrigin {
        requireNonNull(origin, "origin is null");
        requireNonNull(deliveries, "deliveries is null");
    }

    @Override
    public Range open(long position, long length) throws IOException {
        deliveries.requireWanted();
        Range range = origin.open(position, length);
        return new Range() {
            @Override
            public void readFully(ByteBuffer target) throws IOException {
                deliveries.requireWanted();
                range.readFully(target);
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
