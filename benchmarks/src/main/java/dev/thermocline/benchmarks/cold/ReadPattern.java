package dev.thermocline.benchmarks.cold;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.IntUnaryOperator;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/** How a file is read; returns how many bytes were asked for. */
interface ReadPattern {
    /** Opens the file, reads and closes it. */
    long read(FileSystem fileSystem, FileStatus file) throws IOException;

    /**
     * From the first byte to the last.
     *
     * @param policy that is announced
     * @param size of a read, in bytes
     */
    static ReadPattern sequential(String policy, int size) {
        return (fileSystem, file) -> {
            byte[] target = new byte[size];
            long bytes = 0;
            try (FSDataInputStream in = open(fileSystem, file, policy)) {
                int count = in.read(target);
                while (count >= 0) {
                    bytes += count;
                    count = in.read(target);
                }
            }
            return bytes;
        };
    }

    /**
     * The footer and some columns of each row group, as Parquet reads them: neighbouring columns as one range.
     *
     * @param rowGroups of equal length, each with 20 columns of equal length
     * @param columns how many are read of each
     * @param column the number of the n-th column that is read
     */
    static ReadPattern columns(int rowGroups, int columns, IntUnaryOperator column) {
        return (fileSystem, file) -> {
            int footer = 8 * 1024;
            long end = file.getLen() - footer;
            long chunk = end / rowGroups / 20;
            try (FSDataInputStream in = open(fileSystem, file, "parquet, vector, random, adaptive")) {
                byte[] target = new byte[footer];
                in.seek(file.getLen() - 8);
                in.readFully(target, 0, 8);
                in.seek(end);
                in.readFully(target);
                long bytes = footer;
                for (int group = 0; group < rowGroups; group++) {
                    List<FileRange> ranges = new ArrayList<>();
                    for (int i = 0; i < columns; i++) {
                        ranges.add(FileRange.createFileRange(
                                (group * 20L + column.applyAsInt(i)) * chunk, Math.toIntExact(chunk)));
                    }
                    bytes += await(in, ranges);
                }
                return bytes;
            }
        };
    }

    private static long await(FSDataInputStream in, List<FileRange> ranges) throws IOException {
        in.readVectored(ranges, ByteBuffer::allocate);
        long bytes = 0;
        for (FileRange range : ranges) {
            try {
                bytes += range.getData().get().remaining();
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
        return bytes;
    }

    private static FSDataInputStream open(FileSystem fileSystem, FileStatus file, String policy) throws IOException {
        try {
            return fileSystem
                    .openFile(file.getPath())
                    .withFileStatus(file)
                    .opt("fs.option.openfile.read.policy", policy)
                    .build()
                    .get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
