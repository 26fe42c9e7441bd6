package dev.thermocline.benchmarks.stores;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.region.RegionTiers;
import dev.thermocline.cache.region.file.RegionFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaves the files of a pool as a process that was killed leaves them, but for the values, which are holes: headers and
 * summaries are real, and the last region, which was being written, has no summary.
 */
public final class SparseRegions {
    private SparseRegions() {}

    /**
     * Writes regions until all blocks have their place.
     *
     * @param directory of the pool's files
     * @param pool whose values all have the longest length
     * @return files written
     */
    public static int write(Path directory, DiskSettings.Pool pool, List<BlockKey> blocks) throws IOException {
        Files.createDirectories(directory);
        long room = RegionTiers.regionBytes(pool) - RegionFormat.overhead();
        int each = Math.toIntExact(room / RegionFormat.footprint(pool.maxValueLength()));
        int sequence = 0;
        for (int from = 0; from < blocks.size(); from += each) {
            int to = Math.min(from + each, blocks.size());
            region(directory, ++sequence, blocks.subList(from, to), pool.maxValueLength(), to < blocks.size());
        }
        return sequence;
    }

    private static void region(Path directory, long sequence, List<BlockKey> blocks, int length, boolean ended)
            throws IOException {
        List<RegionFormat.Entry> entries = new ArrayList<>();
        try (FileChannel file = FileChannel.open(
                directory.resolve(RegionFormat.name(sequence)),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE)) {
            ByteBuffer header = RegionFormat.fileHeader(sequence);
            long at = header.remaining();
            write(file, header, 0);
            for (BlockKey block : blocks) {
                write(file, RegionFormat.recordHeader(sequence, block, length), at);
                at += RegionFormat.RECORD_HEADER;
                entries.add(new RegionFormat.Entry(block, at, length));
                at += length + RegionFormat.padding(length).remaining();
            }
            if (ended) {
                write(file, RegionFormat.summary(sequence, entries), at);
            } else {
                write(file, ByteBuffer.allocate(1), at - 1); // writing the last byte gives the file its length
            }
        }
    }

    private static void write(FileChannel file, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }
}
