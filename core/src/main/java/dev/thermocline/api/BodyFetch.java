package dev.thermocline.api;

import dev.thermocline.engine.layout.ByteRange;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Fetches blocks of one version of a file before anybody reads them. Requests carry If-Match; a block that a reader
 * fetches at the same time is fetched once. Counts as no read. Used by one thread at a time; closed by whoever got it.
 */
public interface BodyFetch extends Closeable {
    /** Which blocks reads of these ranges would have to fetch: one range each, in the file's order. Sends nothing. */
    List<ByteRange> absent(List<ByteRange> ranges);

    /** Bytes that wait to be stored, of all readers and writers. */
    long queuedBytes();

    /**
     * Fetches the blocks of a range that are neither here nor under way: one GET if they are neighbours.
     *
     * @return bytes fetched
     * @throws IOException what S3A throws; a changed object among it
     */
    long fetch(ByteRange blocks) throws IOException;
}
