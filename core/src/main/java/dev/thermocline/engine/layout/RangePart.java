package dev.thermocline.engine.layout;

import java.nio.ByteBuffer;

/** One part of a range that is fetched with one request: a whole extent, or a slice for one reader. */
public interface RangePart {
    /** Its first byte in the object. */
    long start();

    /** Its bytes. */
    int length();

    /** How many of them somebody asked for. */
    long wanted();

    /** Where its bytes go; asked for again after a failure. */
    ByteBuffer newPayload();

    /** The bytes that were asked for last are there. */
    void loaded(ByteBuffer payload);

    /** Nothing more will be fetched of it. */
    void end();

    /**
     * Those who asked for it may be notified: its bytes are where they belong, and if it is the last part of the range,
     * its request is over and counted.
     */
    void deliver();
}
