package dev.thermocline.hadoop.oracle;

import com.google.errorprone.annotations.Immutable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.ReadOption;
import org.apache.hadoop.io.ElasticByteBufferPool;

/** What {@link StreamCall} does with streams; each gives something that can be compared. */
final class StreamActs {
    private StreamActs() {}

    /** Something done with a stream. */
    @Immutable
    interface Act {
        Object on(FSDataInputStream in, Contents contents) throws Exception;
    }

    /** A number that follows from the length. */
    @Immutable
    interface Of<T> {
        T contents(Contents contents);
    }

    /** Makes the buffers of vectored reads. */
    @Immutable
    interface Allocator {
        ByteBuffer of(int capacity);
    }

    /** Seeks first. */
    static Act then(Of<Number> position, Act act) {
        return (in, c) -> {
            in.seek(position.contents(c).longValue());
            return act.on(in, c);
        };
    }

    static String array(Contents contents, FSDataInputStream in, int count) throws IOException {
        long from = in.getPos();
        byte[] read = in.readNBytes(count);
        return contents.seen(read, 0, read.length, from) + " at " + in.getPos();
    }

    static Act at(Of<Number> position, int count) {
        return (in, c) -> {
            long from = position.contents(c).longValue();
            byte[] target = new byte[count];
            return c.some(target, 0, in.read(from, target, 0, count), from) + " at " + in.getPos();
        };
    }

    static Act fully(Of<Number> position, Of<Integer> count) {
        return (in, c) -> {
            long from = position.contents(c).longValue();
            byte[] target = new byte[count.contents(c)];
            in.readFully(from, target);
            return c.seen(target, 0, target.length, from) + " at " + in.getPos();
        };
    }

    static Act buffer(Of<Number> position, int count) {
        return (in, c) -> {
            long from = position.contents(c).longValue();
            in.seek(from);
            byte[] target = new byte[count];
            return c.some(target, 0, in.read(target), from);
        };
    }

    static Act buffer(Of<Number> position, int capacity, boolean direct) {
        return (in, c) -> {
            long from = position.contents(c).longValue();
            in.seek(from);
            ByteBuffer target = fresh(capacity, direct);
            int count = in.read(target);
            return some(c, target, count, from);
        };
    }

    static Act bufferAt(Of<Number> position, int capacity, boolean direct) {
        return (in, c) -> {
            long from = position.contents(c).longValue();
            ByteBuffer target = fresh(capacity, direct);
            int count = in.read(from, target);
            return some(c, target, count, from) + " at " + in.getPos();
        };
    }

    static Act bufferFully(Of<Number> position, int capacity, boolean direct) {
        return (in, c) -> {
            long from = position.contents(c).longValue();
            ByteBuffer target = fresh(capacity, direct);
            in.readFully(from, target);
            byte[] read = bytes(target, target.position());
            return c.seen(read, 0, read.length, from) + " at " + in.getPos();
        };
    }

    private static ByteBuffer fresh(int capacity, boolean direct) {
        return direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
    }

    private static String some(Contents contents, ByteBuffer target, int count, long from) {
        byte[] read = bytes(target, Math.max(0, count));
        return contents.some(read, 0, count, from);
    }

    private static byte[] bytes(ByteBuffer buffer, int count) {
        byte[] bytes = new byte[count];
        buffer.get(0, bytes);
        return bytes;
    }

    static Act pooled(Of<Number> position, int count) {
        return (in, c) -> {
            long from = position.contents(c).longValue();
            in.seek(from);
            ByteBuffer read = in.read(new ElasticByteBufferPool(), count, EnumSet.noneOf(ReadOption.class));
            if (read == null) {
                return "nothing";
            }
            byte[] bytes = new byte[read.remaining()];
            read.duplicate().get(bytes);
            in.releaseBuffer(read);
            return c.some(bytes, 0, bytes.length, from);
        };
    }

    /** @param ranges offset and length of each */
    static Act ranges(Of<long[]> ranges) {
        return ranges(ranges, ByteBuffer::allocate);
    }

    static Act ranges(Of<long[]> ranges, Allocator allocate) {
        return (in, c) -> {
            long[] numbers = ranges.contents(c);
            List<FileRange> asked = new ArrayList<>();
            for (int i = 0; i < numbers.length; i += 2) {
                asked.add(FileRange.createFileRange(numbers[i], (int) numbers[i + 1]));
            }
            in.readVectored(asked, allocate::of);
            List<String> seen = new ArrayList<>();
            for (FileRange range : asked) {
                seen.add(result(c, range));
            }
            return seen + " at " + in.getPos();
        };
    }

    private static String result(Contents contents, FileRange range) throws Exception {
        try {
            ByteBuffer data = range.getData().get(20, TimeUnit.SECONDS);
            byte[] bytes = new byte[data.remaining()];
            data.duplicate().get(bytes);
            return contents.seen(bytes, 0, bytes.length, range.getOffset()) + " from " + data.position();
        } catch (ExecutionException e) {
            return Answer.thrown(e);
        }
    }

    /** The capabilities that S3A's streams have or could have. */
    static String capabilities(FSDataInputStream in) {
        List<String> has = new ArrayList<>();
        for (String name : List.of(
                "in:readahead",
                "in:unbuffer",
                "iostatistics",
                "fs.capability.iocontext.supported",
                "in:readvectored",
                "dropbehind",
                "hflush",
                "hsync",
                "abortable",
                "no such")) {
            if (in.hasCapability(name)) {
                has.add(name);
            }
        }
        return has.toString();
    }
}
