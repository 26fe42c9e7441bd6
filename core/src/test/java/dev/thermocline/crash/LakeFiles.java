package dev.thermocline.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Numbered files whose bytes follow from number and version, for JVMs that write what others read. */
final class LakeFiles {
    /** Bytes of each file: some blocks and a tail. */
    static final int LENGTH = 700_000;

    private LakeFiles() {}

    /** Version 0 has a name that is immutable by construction; all others replace each other under one name. */
    private static Path path(int number, int version) {
        return new Path(
                version == 0
                        ? String.format(
                                "s3a://lake/table/part-%05d-00000000-0000-4000-8000-%012d.c000.parquet", number, number)
                        : "s3a://lake/files/report-" + number + ".csv");
    }

    private static byte[] bytes(int number, int version) {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        return CrashContent.fill(number + "-" + version, 0, bytes).array();
    }

    static void write(FileSystem fileSystem, int number, int version) throws IOException {
        try (FSDataOutputStream out = fileSystem.create(path(number, version), true)) {
            out.write(bytes(number, version));
        }
    }

    /** Whether a file has exactly the bytes that were written. */
    static boolean isRight(FileSystem fileSystem, int number, int version) throws IOException {
        byte[] read = new byte[LENGTH];
        try (FSDataInputStream in = fileSystem.open(path(number, version))) {
            in.readFully(0, read);
            return Arrays.equals(read, bytes(number, version)) && in.read(LENGTH, read, 0, 1) < 0;
        }
    }
}
