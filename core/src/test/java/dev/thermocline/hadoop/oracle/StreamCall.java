package dev.thermocline.hadoop.oracle;

import static dev.thermocline.hadoop.oracle.StreamActs.array;
import static dev.thermocline.hadoop.oracle.StreamActs.at;
import static dev.thermocline.hadoop.oracle.StreamActs.buffer;
import static dev.thermocline.hadoop.oracle.StreamActs.bufferAt;
import static dev.thermocline.hadoop.oracle.StreamActs.bufferFully;
import static dev.thermocline.hadoop.oracle.StreamActs.capabilities;
import static dev.thermocline.hadoop.oracle.StreamActs.fully;
import static dev.thermocline.hadoop.oracle.StreamActs.pooled;
import static dev.thermocline.hadoop.oracle.StreamActs.ranges;
import static dev.thermocline.hadoop.oracle.StreamActs.then;

import dev.thermocline.hadoop.oracle.StreamActs.Act;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;

/** A method of a stream at one edge of what it takes. Edges are those of the object's first version. */
enum StreamCall {
    READ("read()", (in, c) -> array(c, in, 1)),
    READ_OF_THE_LAST_BYTE("read()", then(c -> c.length() - 1L, (in, c) -> in.read() + " then " + in.read())),
    READ_AT_THE_END("read()", then(c -> c.length(), (in, c) -> in.read() + " at " + in.getPos())),
    READ_PAST_THE_END("read()", then(c -> c.length() + 1L, (in, c) -> in.read() + " at " + in.getPos())),
    READ_FAR_PAST_THE_END("read()", then(c -> Long.MAX_VALUE, (in, c) -> in.read() + " at " + in.getPos())),

    ARRAY("read(byte[])", (in, c) -> {
        byte[] target = new byte[1_000];
        return c.some(target, 0, in.read(target), 0);
    }),
    ARRAY_OF_NOTHING("read(byte[])", (in, c) -> in.read(new byte[0]) + " at " + in.getPos()),
    ARRAY_OF_NOTHING_AT_THE_END("read(byte[])", then(c -> c.length(), (in, c) -> in.read(new byte[0]))),
    ARRAY_AT_THE_END("read(byte[])", then(c -> c.length(), (in, c) -> in.read(new byte[10]))),
    ARRAY_PAST_THE_END("read(byte[])", then(c -> c.length() + 1L, (in, c) -> in.read(new byte[10]))),
    ARRAY_NULL("read(byte[])", (in, c) -> in.read((byte[]) null)),

    PART("read(byte[], int, int)", (in, c) -> {
        byte[] target = new byte[1_000];
        return c.some(target, 10, in.read(target, 10, 500), 0);
    }),
    PART_OF_NOTHING_AT_ITS_END("read(byte[], int, int)", (in, c) -> in.read(new byte[10], 10, 0)),
    PART_BEYOND_ITS_ARRAY("read(byte[], int, int)", (in, c) -> in.read(new byte[10], 5, 6)),
    PART_FROM_BEYOND_ITS_ARRAY("read(byte[], int, int)", (in, c) -> in.read(new byte[10], 11, 0)),
    PART_FROM_BEFORE_ITS_ARRAY("read(byte[], int, int)", (in, c) -> in.read(new byte[10], -1, 5)),
    PART_OF_NEGATIVE_LENGTH("read(byte[], int, int)", (in, c) -> in.read(new byte[10], 0, -1)),
    PART_OF_NULL("read(byte[], int, int)", (in, c) -> in.read(null, 0, 1)),
    PART_OF_NULL_OF_NOTHING("read(byte[], int, int)", (in, c) -> in.read(null, 0, 0)),

    ALL("readAllBytes()", (in, c) -> {
        byte[] all = in.readAllBytes();
        return c.seen(all, 0, all.length, 0) + " at " + in.getPos();
    }),
    ALL_FROM_THE_END("readAllBytes()", then(c -> c.length(), (in, c) -> in.readAllBytes().length)),
    UP_TO("readNBytes(int)", (in, c) -> array(c, in, 70_000)),
    UP_TO_NOTHING("readNBytes(int)", (in, c) -> in.readNBytes(0).length),
    UP_TO_NEGATIVE("readNBytes(int)", (in, c) -> in.readNBytes(-1).length),
    UP_TO_MORE_THAN_THERE_IS("readNBytes(int)", (in, c) -> array(c, in, c.length() + 1)),
    UP_TO_INTO_ARRAY(
            "readNBytes(byte[], int, int)", (in, c) -> in.readNBytes(new byte[c.length() + 5], 2, c.length() + 3)),
    TRANSFER("transferTo(OutputStream)", (in, c) -> {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long count = in.transferTo(out);
        return c.seen(out.toByteArray(), 0, (int) count, 0);
    }),
    SKIP_N("skipNBytes(long)", (in, c) -> {
        in.skipNBytes(100);
        return in.getPos();
    }),
    SKIP_N_PAST_THE_END("skipNBytes(long)", (in, c) -> {
        in.skipNBytes(c.length() + 1L);
        return in.getPos();
    }),

    SKIP_NOTHING("skip(long)", (in, c) -> in.skip(0) + " to " + in.getPos()),
    SKIP_ONE("skip(long)", (in, c) -> in.skip(1) + " to " + in.getPos()),
    SKIP_BACK_FROM_THE_START("skip(long)", (in, c) -> in.skip(-1) + " to " + in.getPos()),
    SKIP_BACK("skip(long)", then(c -> 10, (in, c) -> in.skip(-5) + " to " + in.getPos())),
    SKIP_ALL("skip(long)", (in, c) -> in.skip(c.length()) + " to " + in.getPos()),
    SKIP_MORE_THAN_THERE_IS("skip(long)", (in, c) -> in.skip(c.length() + 1L) + " to " + in.getPos()),
    SKIP_FOR_EVER("skip(long)", (in, c) -> in.skip(Long.MAX_VALUE) + " to " + in.getPos()),
    SKIP_AT_THE_END("skip(long)", then(c -> c.length(), (in, c) -> in.skip(1) + " to " + in.getPos())),
    SKIP_BYTES("skipBytes(int)", (in, c) -> in.skipBytes(5) + " to " + in.getPos()),

    SEEK_TO_THE_START("seek(long)", then(c -> 0, (in, c) -> in.getPos())),
    SEEK_BEFORE_THE_START("seek(long)", then(c -> -1, (in, c) -> in.getPos())),
    SEEK_TO_THE_SMALLEST("seek(long)", then(c -> Long.MIN_VALUE, (in, c) -> in.getPos())),
    SEEK_TO_THE_LAST_BYTE("seek(long)", then(c -> c.length() - 1L, (in, c) -> in.getPos())),
    SEEK_TO_THE_END("seek(long)", then(c -> c.length(), (in, c) -> in.getPos())),
    SEEK_PAST_THE_END("seek(long)", then(c -> c.length() + 1L, (in, c) -> in.getPos())),
    SEEK_TO_THE_LARGEST("seek(long)", then(c -> Long.MAX_VALUE, (in, c) -> in.getPos())),
    SEEK_BACK("seek(long)", (in, c) -> {
        in.readFully(new byte[c.length() / 2]);
        in.seek(5);
        return array(c, in, 100);
    }),
    POSITION("getPos()", (in, c) -> in.getPos()),
    AVAILABLE("available()", (in, c) -> in.available()),
    AVAILABLE_IN_THE_MIDDLE("available()", (in, c) -> {
        in.readFully(new byte[c.length() / 2]);
        return in.available();
    }),
    AVAILABLE_AT_THE_END("available()", (in, c) -> in.readAllBytes().length + " then " + in.available()),
    NEW_SOURCE("seekToNewSource(long)", (in, c) -> in.seekToNewSource(0)),
    NEW_SOURCE_BEFORE_THE_START("seekToNewSource(long)", (in, c) -> in.seekToNewSource(-1)),
    MARK("mark(int)", (in, c) -> {
        in.mark(10);
        return "marked";
    }),
    RESET("reset()", (in, c) -> {
        in.reset();
        return "reset";
    }),
    MARK_SUPPORTED("markSupported()", (in, c) -> in.markSupported()),

    AT_THE_START("read(long, byte[], int, int)", at(c -> 0, 100)),
    AT_BEFORE_THE_START("read(long, byte[], int, int)", at(c -> -1, 100)),
    AT_BEFORE_THE_START_OF_NOTHING("read(long, byte[], int, int)", at(c -> -1, 0)),
    AT_THE_LAST_BYTE("read(long, byte[], int, int)", at(c -> c.length() - 1L, 100)),
    AT_THE_END("read(long, byte[], int, int)", at(c -> c.length(), 100)),
    AT_THE_END_OF_NOTHING("read(long, byte[], int, int)", at(c -> c.length(), 0)),
    AT_PAST_THE_END("read(long, byte[], int, int)", at(c -> c.length() + 1L, 100)),
    AT_THE_LARGEST("read(long, byte[], int, int)", at(c -> Long.MAX_VALUE, 100)),
    AT_WITH_NULL("read(long, byte[], int, int)", (in, c) -> in.read(0, null, 0, 1)),
    AT_BEYOND_ITS_ARRAY("read(long, byte[], int, int)", (in, c) -> in.read(0, new byte[10], 5, 6)),
    AT_OF_NEGATIVE_LENGTH("read(long, byte[], int, int)", (in, c) -> in.read(0, new byte[10], 5, -1)),

    FULLY_AT_THE_START("readFully(long, byte[])", fully(c -> 0, c -> 70_000)),
    FULLY_BEFORE_THE_START("readFully(long, byte[])", fully(c -> -1, c -> 10)),
    FULLY_TO_THE_END("readFully(long, byte[])", fully(c -> c.length() - 10L, c -> 10)),
    FULLY_ACROSS_THE_END("readFully(long, byte[])", fully(c -> c.length() - 10L, c -> 11)),
    FULLY_AT_THE_END("readFully(long, byte[])", fully(c -> c.length(), c -> 1)),
    FULLY_NOTHING_AT_THE_END("readFully(long, byte[])", fully(c -> c.length(), c -> 0)),
    FULLY_NOTHING_PAST_THE_END("readFully(long, byte[])", fully(c -> c.length() + 1L, c -> 0)),
    FULLY_ALL("readFully(long, byte[])", fully(c -> 0, Contents::length)),
    FULLY_AT_THE_LARGEST("readFully(long, byte[])", fully(c -> Long.MAX_VALUE, c -> 1)),
    FULLY_NULL("readFully(long, byte[])", (in, c) -> {
        in.readFully(0, (byte[]) null);
        return "read";
    }),
    FULLY_PART("readFully(long, byte[], int, int)", (in, c) -> {
        byte[] target = new byte[100];
        in.readFully(50, target, 10, 80);
        return c.seen(target, 10, 80, 50) + " at " + in.getPos();
    }),
    FULLY_PART_BEYOND_ITS_ARRAY("readFully(long, byte[], int, int)", (in, c) -> {
        in.readFully(0, new byte[10], 5, 6);
        return "read";
    }),
    FULLY_PART_OF_NULL("readFully(long, byte[], int, int)", (in, c) -> {
        in.readFully(0, null, 0, 1);
        return "read";
    }),
    FULLY_HERE("readFully(byte[])", (in, c) -> {
        byte[] target = new byte[c.length()];
        in.readFully(target);
        return c.seen(target, 0, target.length, 0);
    }),
    FULLY_HERE_ACROSS_THE_END("readFully(byte[])", (in, c) -> {
        in.readFully(new byte[c.length() + 1]);
        return "read";
    }),
    FULLY_HERE_PART("readFully(byte[], int, int)", (in, c) -> {
        byte[] target = new byte[100];
        in.readFully(target, 10, 50);
        return c.seen(target, 10, 50, 0);
    }),
    NUMBER("readLong()", (in, c) -> in.readLong()),
    NUMBER_ACROSS_THE_END("readLong()", then(c -> c.length() - 3L, (in, c) -> in.readLong())),
    BYTE_AT_THE_END("readByte()", then(c -> c.length(), (in, c) -> in.readByte())),

    BUFFER("read(ByteBuffer)", buffer(c -> 0, 1_000, false), buffer(c -> 0, 1_000)),
    BUFFER_DIRECT("read(ByteBuffer)", buffer(c -> 0, 1_000, true), buffer(c -> 0, 1_000)),
    BUFFER_OF_NOTHING("read(ByteBuffer)", buffer(c -> 0, 0, false), buffer(c -> 0, 0)),
    BUFFER_AT_THE_END("read(ByteBuffer)", buffer(c -> c.length(), 10, false), buffer(c -> c.length(), 10)),
    BUFFER_PAST_THE_END("read(ByteBuffer)", buffer(c -> c.length() + 1L, 10, false), buffer(c -> c.length() + 1L, 10)),
    BUFFER_NULL("read(ByteBuffer)", (in, c) -> in.read((ByteBuffer) null), (in, c) -> in.read((byte[]) null)),
    BUFFER_AT("read(long, ByteBuffer)", bufferAt(c -> 5, 100, true), at(c -> 5, 100)),
    BUFFER_AT_BEFORE_THE_START("read(long, ByteBuffer)", bufferAt(c -> -1, 100, false), at(c -> -1, 100)),
    BUFFER_AT_THE_LAST_BYTE(
            "read(long, ByteBuffer)", bufferAt(c -> c.length() - 1L, 100, false), at(c -> c.length() - 1L, 100)),
    BUFFER_AT_PAST_THE_END(
            "read(long, ByteBuffer)", bufferAt(c -> c.length() + 1L, 100, false), at(c -> c.length() + 1L, 100)),
    BUFFER_AT_THE_LARGEST(
            "read(long, ByteBuffer)", bufferAt(c -> Long.MAX_VALUE, 100, false), at(c -> Long.MAX_VALUE, 100)),
    BUFFER_FULLY("readFully(long, ByteBuffer)", bufferFully(c -> 5, 70_000, false), fully(c -> 5, c -> 70_000)),
    BUFFER_FULLY_BEFORE_THE_START(
            "readFully(long, ByteBuffer)", bufferFully(c -> -1, 5, false), fully(c -> -1, c -> 5)),
    BUFFER_FULLY_ACROSS_THE_END(
            "readFully(long, ByteBuffer)",
            bufferFully(c -> c.length() - 5L, 6, false),
            fully(c -> c.length() - 5L, c -> 6)),
    BUFFER_FULLY_NOTHING_PAST_THE_END(
            "readFully(long, ByteBuffer)",
            bufferFully(c -> c.length() + 5L, 0, false),
            fully(c -> c.length() + 5L, c -> 0)),
    BUFFER_FULLY_AT_THE_LARGEST(
            "readFully(long, ByteBuffer)",
            bufferFully(c -> Long.MAX_VALUE, 6, false),
            fully(c -> Long.MAX_VALUE, c -> 6)),
    POOLED("read(ByteBufferPool, int, EnumSet)", pooled(c -> 0, 1_000)),
    POOLED_NOTHING("read(ByteBufferPool, int, EnumSet)", pooled(c -> 0, 0)),
    POOLED_AT_THE_END("read(ByteBufferPool, int, EnumSet)", pooled(c -> c.length(), 10)),
    POOLED_WITHOUT_POOL("read(ByteBufferPool, int)", (in, c) -> in.read(null, 10)),
    RELEASE_OF_A_STRANGER("releaseBuffer(ByteBuffer)", (in, c) -> {
        in.releaseBuffer(ByteBuffer.allocate(1));
        return "released";
    }),

    VECTORED("readVectored(List, IntFunction)", ranges(c -> new long[] {0, 100, c.length() / 2, 1_000})),
    VECTORED_NOTHING("readVectored(List, IntFunction)", ranges(c -> new long[] {})),
    VECTORED_EMPTY_RANGE("readVectored(List, IntFunction)", ranges(c -> new long[] {10, 0})),
    VECTORED_EMPTY_RANGES("readVectored(List, IntFunction)", ranges(c -> new long[] {10, 0, 10, 0, 20, 5})),
    VECTORED_EMPTY_RANGE_AT_THE_END("readVectored(List, IntFunction)", ranges(c -> new long[] {c.length(), 0})),
    VECTORED_UNSORTED("readVectored(List, IntFunction)", ranges(c -> new long[] {c.length() / 2, 10, 0, 10})),
    VECTORED_ADJACENT("readVectored(List, IntFunction)", ranges(c -> new long[] {0, 10, 10, 10})),
    VECTORED_OVERLAP("readVectored(List, IntFunction)", ranges(c -> new long[] {0, 10, 5, 10})),
    VECTORED_TWICE("readVectored(List, IntFunction)", ranges(c -> new long[] {0, 10, 0, 10})),
    VECTORED_BEFORE_THE_START("readVectored(List, IntFunction)", ranges(c -> new long[] {-1, 10})),
    VECTORED_TO_THE_END("readVectored(List, IntFunction)", ranges(c -> new long[] {c.length() - 10L, 10})),
    VECTORED_ACROSS_THE_END("readVectored(List, IntFunction)", ranges(c -> new long[] {0, 10, c.length() - 5L, 10})),
    VECTORED_PAST_THE_END("readVectored(List, IntFunction)", ranges(c -> new long[] {c.length(), 10})),
    VECTORED_AT_THE_LARGEST("readVectored(List, IntFunction)", ranges(c -> new long[] {Long.MAX_VALUE - 5, 10})),
    VECTORED_ALL("readVectored(List, IntFunction)", ranges(c -> new long[] {0, c.length()})),
    VECTORED_NULL("readVectored(List, IntFunction)", (in, c) -> {
        in.readVectored(null, ByteBuffer::allocate);
        return "read";
    }),
    VECTORED_NULL_RANGE("readVectored(List, IntFunction)", (in, c) -> {
        in.readVectored(java.util.Collections.singletonList((FileRange) null), ByteBuffer::allocate);
        return "read";
    }),
    VECTORED_WITHOUT_ALLOCATOR("readVectored(List, IntFunction)", (in, c) -> {
        in.readVectored(List.of(FileRange.createFileRange(0, 10)), null);
        return "read";
    }),
    VECTORED_DIRECT(
            "readVectored(List, IntFunction)",
            ranges(c -> new long[] {0, 100, 1_000, 70_000}, ByteBuffer::allocateDirect)),
    VECTORED_WITHOUT_RELEASE("readVectored(List, IntFunction, Consumer)", (in, c) -> {
        in.readVectored(List.of(FileRange.createFileRange(0, 10)), ByteBuffer::allocate, null);
        return "read";
    }),
    VECTORED_WITH_RELEASE("readVectored(List, IntFunction, Consumer)", ranges(c ->
            new long[] {0, 100, c.length() / 2, 1_000})),
    VECTORED_SEEK("minSeekForVectorReads()", (in, c) -> in.minSeekForVectorReads()),
    VECTORED_SIZE("maxReadSizeForVectorReads()", (in, c) -> in.maxReadSizeForVectorReads()),

    READAHEAD("setReadahead(Long)", (in, c) -> {
        in.setReadahead(0L);
        in.setReadahead(Long.MAX_VALUE);
        return array(c, in, 10);
    }),
    READAHEAD_OF_NOTHING("setReadahead(Long)", (in, c) -> {
        in.setReadahead(null);
        return "set";
    }),
    READAHEAD_NEGATIVE("setReadahead(Long)", (in, c) -> {
        in.setReadahead(-1L);
        return "set";
    }),
    DROP_BEHIND("setDropBehind(Boolean)", (in, c) -> {
        in.setDropBehind(true);
        return "set";
    }),
    UNBUFFER("unbuffer()", (in, c) -> {
        in.unbuffer();
        return array(c, in, 10);
    }),
    UNBUFFER_BETWEEN("unbuffer()", (in, c) -> {
        String first = array(c, in, 10);
        in.unbuffer();
        in.unbuffer();
        return first + " then " + in.getPos() + " then " + in.readNBytes(5).length;
    }),
    CAPABILITIES("hasCapability(String)", (in, c) -> capabilities(in)),
    CAPABILITY_NULL("hasCapability(String)", (in, c) -> in.hasCapability(null)),
    CAPABILITY_EMPTY("hasCapability(String)", (in, c) -> in.hasCapability("")),
    STATISTICS("getIOStatistics()", (in, c) -> in.getIOStatistics() != null),
    TEXT("toString()", (in, c) -> !in.toString().isEmpty()),
    DESCRIPTOR("getFileDescriptor()", (in, c) -> in.getFileDescriptor()),
    CLOSE("close()", (in, c) -> {
        in.close();
        in.close();
        return "closed";
    }),
    CLOSE_AFTER_READ("close()", (in, c) -> {
        String read = array(c, in, 10);
        in.close();
        return read;
    });

    private final String signature;
    private final Act act;
    private final Act ofS3a;

    StreamCall(String signature, Act act) {
        this(signature, act, act);
    }

    /** @param ofS3a what is the same on a stream of S3A, where S3A does not have the method */
    StreamCall(String signature, Act act, Act ofS3a) {
        this.signature = signature;
        this.act = act;
        this.ofS3a = ofS3a;
    }

    String signature() {
        return signature;
    }

    /** Futures of S3A's vectored reads never end once their file system is closed: there is nothing to compare with. */
    boolean comparable(State state) {
        return state != State.FILE_SYSTEM_CLOSED || !signature.startsWith("readVectored");
    }

    Answer on(FSDataInputStream in, Contents contents, boolean cached) {
        return Answer.of(() -> (cached ? act : ofS3a).on(in, contents));
    }

    /** {@link DataInputStream} has more; they are final there and made of these. */
    static Class<?> type() {
        return FSDataInputStream.class;
    }
}
