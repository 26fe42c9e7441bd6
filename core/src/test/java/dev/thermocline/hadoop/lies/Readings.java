package dev.thermocline.hadoop.lies;

import dev.thermocline.hadoop.Lake;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a reader gets of one file, in several ways of reading, each by a stream of its own.
 *
 * @param path of the file
 * @param bytes what it holds
 */
record Readings(Path path, byte[] bytes) {
    /** What came of one way of reading: {@link #RIGHT}, {@link #WRONG} or the class of an exception. */
    static final String RIGHT = "right";

    static final String WRONG = "wrong";

    private interface Reading {
        byte[] read(FileSystem fileSystem) throws Exception;
    }

    private record Way(String name, Reading reading, byte[] expected) {}

    private List<Way> ways() {
        int length = bytes.length;
        int middle = length / 2;
        int few = Math.min(1000, length / 4);
        return List.of(
                new Way("listed", this::listed, bytes),
                new Way(
                        "length",
                        fileSystem -> text(fileSystem.getFileStatus(path).getLen()),
                        text(length)),
                new Way("end", fileSystem -> positioned(fileSystem, length - few, few), part(length - few, few)),
                new Way("middle", fileSystem -> positioned(fileSystem, middle, few), part(middle, few)),
                new Way("vectored", fileSystem -> vectored(fileSystem, few), part(few, few)),
                new Way("whole", this::whole, bytes));
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private byte[] part(int start, int length) {
        return Arrays.copyOfRange(bytes, start, start + length);
    }

    private byte[] positioned(FileSystem fileSystem, int start, int length) throws IOException {
        byte[] read = new byte[length];
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(start, read);
        }
        return read;
    }

    private byte[] vectored(FileSystem fileSystem, int few) throws Exception {
        FileRange range = FileRange.createFileRange(few, few);
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readVectored(List.of(range), ByteBuffer::allocate);
            byte[] read = new byte[few];
            range.getData().get(60, TimeUnit.SECONDS).get(read);
            return read;
        }
    }

    /** As a program that lists a directory and opens what it finds there. */
    private byte[] listed(FileSystem fileSystem) throws Exception {
        for (FileStatus status : fileSystem.listStatus(path.getParent())) {
            if (status.getPath().equals(path)) {
                try (FSDataInputStream in =
                        fileSystem.openFile(path).withFileStatus(status).build().get(60, TimeUnit.SECONDS)) {
                    return in.readAllBytes();
                }
            }
        }
        throw new FileNotFoundException(path + " is not listed");
    }

    private byte[] whole(FileSystem fileSystem) throws IOException {
        try (FSDataInputStream in = fileSystem.open(path)) {
            return in.readAllBytes();
        }
    }

    /** One outcome for each way, as {@code way: outcome}. */
    List<String> by(FileSystem fileSystem) {
        List<String> outcomes = new ArrayList<>();
        for (Way way : ways()) {
            String outcome;
            try {
                outcome = Arrays.equals(way.reading().read(fileSystem), way.expected()) ? RIGHT : WRONG;
            } catch (ExecutionException e) {
                outcome = String.valueOf(e.getCause()).replaceAll(":.*", "");
            } catch (Exception e) {
                outcome = e.getClass().getName();
            }
            outcomes.add(way.name() + ": " + outcome);
        }
        return outcomes;
    }

    static void write(FileSystem fileSystem, Readings file) throws IOException {
        Lake.write(fileSystem, file.path(), file.bytes());
    }
}
