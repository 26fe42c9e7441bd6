package dev.thermocline.hadoop.model;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;

/** Reads parts of an open file in any of the ways that a stream has, and compares them with what the file must hold. */
final class Reading {
    private static final int MOST_PARTS = 4;

    private final FSDataInputStream in;
    private final byte[] expected;
    private final World world;
    private final Random random;
    private long delivered;

    Reading(FSDataInputStream in, byte[] expected, World world) {
        this.in = in;
        this.expected = expected;
        this.world = world;
        this.random = world.random();
    }

    /** Reads some parts, each in another way; returns how. */
    String someParts() throws Exception {
        StringBuilder how = new StringBuilder();
        for (int part = 1 + random.nextInt(MOST_PARTS); part > 0; part--) {
            how.append(' ').append(onePart());
        }
        return how.toString();
    }

    /** How many bytes the file has given so far. */
    long delivered() {
        return delivered;
    }

    private String onePart() throws Exception {
        int one = place();
        int other = place();
        int from = Math.min(one, other);
        int length = Math.min(expected.length - from, Math.abs(one - other) + random.nextInt(2));
        return switch (random.nextInt(8)) {
            case 0 -> whole();
            case 1 -> positioned(from, length);
            case 2 -> seeking(from, length);
            case 3 -> skipping(from);
            case 4 -> byteBuffer(from, length);
            case 5 -> positionedByteBuffer(from, length);
            case 6 -> vectored();
            default -> pastTheEnd();
        };
    }

    /** A position in the file: anywhere, or beside an edge of a block or of the tail. */
    private int place() {
        int anywhere = random.nextInt(expected.length + 1);
        int edge = random.nextBoolean() ? anywhere : world.edge(anywhere, expected.length);
        return Math.max(0, Math.min(expected.length, edge));
    }

    private String whole() throws IOException {
        in.seek(0);
        byte[] read = new byte[expected.length];
        int done = 0;
        int step = 1 + random.nextInt(30_000);
        while (done < read.length) {
            int count = in.read(read, done, Math.min(step, read.length - done));
            if (count <= 0) {
                throw new AssertionError("the file ends at " + done + " instead of " + read.length);
            }
            done += count;
        }
        same(0, read);
        if (in.read() != -1) {
            throw new AssertionError("the file goes on after " + expected.length);
        }
        return "whole";
    }

    private String positioned(int from, int length) throws IOException {
        long before = in.getPos();
        byte[] read = new byte[length];
        in.readFully(from, read);
        same(from, read);
        if (in.getPos() != before) {
            throw new AssertionError("a positioned read moved the position");
        }
        return "positioned " + from + "+" + length;
    }

    private String seeking(int from, int length) throws IOException {
        in.seek(from);
        byte[] read = new byte[length];
        in.readFully(read);
        same(from, read);
        if (random.nextBoolean()) {
            in.unbuffer();
        }
        return "seek " + from + "+" + length;
    }

    private String skipping(int from) throws IOException {
        in.seek(0);
        if (from == expected.length) {
            return "nothing to skip to";
        }
        long skipped = in.skip(from);
        int value = in.read();
        delivered++;
        if (value != (expected[(int) skipped] & 0xff)) {
            throw new AssertionError("byte " + skipped + " after a skip of " + from + " is " + value);
        }
        return "skip " + from;
    }

    private String byteBuffer(int from, int length) throws IOException {
        ByteBuffer target = random.nextBoolean() ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
        in.seek(from);
        while (target.hasRemaining()) {
            if (!in.hasCapability("in:readbytebuffer")) {
                return "no ByteBuffer";
            }
            if (in.read(target) <= 0) {
                throw new AssertionError("the file ends at " + (from + target.position()));
            }
        }
        same(from, bytes(target));
        return "buffer " + from + "+" + length;
    }

    private String positionedByteBuffer(int from, int length) throws IOException {
        if (!in.hasCapability("in:preadbytebuffer")) {
            return "no positioned ByteBuffer";
        }
        ByteBuffer target = ByteBuffer.allocate(length);
        in.readFully(from, target);
        same(from, bytes(target));
        return "positioned buffer " + from + "+" + length;
    }

    private String vectored() throws Exception {
        if (expected.length < 10) {
            return "too short for ranges";
        }
        List<FileRange> ranges = new ArrayList<>();
        int at = Math.min(place(), expected.length / 2);
        while (at < expected.length && ranges.size() < 5) {
            int end = Math.max(at + 1, Math.min(place(), at + 70_000));
            ranges.add(FileRange.createFileRange(at, end - at));
            at = Math.max(end, Math.min(place(), end + expected.length / 4));
        }
        in.readVectored(ranges, random.nextBoolean() ? ByteBuffer::allocate : ByteBuffer::allocateDirect);
        for (FileRange range : ranges) {
            try {
                same((int) range.getOffset(), bytes(range.getData().get()));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                throw e;
            }
        }
        return ranges.size() + " ranges";
    }

    private String pastTheEnd() throws IOException {
        byte[] one = new byte[1];
        if (in.read(expected.length, one, 0, 1) != -1) {
            throw new AssertionError("there is a byte at " + expected.length);
        }
        try {
            in.readFully(expected.length, one);
            throw new AssertionError("readFully goes past " + expected.length);
        } catch (EOFException e) {
            return "past the end";
        }
    }

    private static byte[] bytes(ByteBuffer full) {
        ByteBuffer view = full.duplicate();
        if (view.remaining() == 0) {
            view.flip();
        }
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        return bytes;
    }

    private void same(int from, byte[] read) {
        delivered += read.length;
        int different = Arrays.mismatch(read, Arrays.copyOfRange(expected, from, from + read.length));
        if (different >= 0) {
            throw new AssertionError("byte " + (from + different) + " of " + expected.length
                    + " is wrong, in a part of " + read.length + " from " + from);
        }
    }
}
