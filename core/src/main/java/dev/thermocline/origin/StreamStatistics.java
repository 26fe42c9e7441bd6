package dev.thermocline.origin;

import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.statistics.IOStatistics;
import org.apache.hadoop.fs.statistics.IOStatisticsAggregator;
import org.apache.hadoop.fs.statistics.IOStatisticsContext;
import org.apache.hadoop.fs.statistics.IOStatisticsSnapshot;
import org.apache.hadoop.fs.statistics.IOStatisticsSource;
import org.apache.hadoop.fs.statistics.IOStatisticsSupport;
import org.apache.hadoop.fs.statistics.StoreStatisticNames;
import org.apache.hadoop.fs.statistics.StreamStatisticNames;
import org.apache.hadoop.fs.statistics.impl.IOStatisticsBinding;
import org.apache.hadoop.fs.statistics.impl.IOStatisticsStore;
import org.jspecify.annotations.Nullable;

/**
 * What one stream was asked for and gave, in Hadoop's terms: bytes and operations count where they are delivered, from
 * whatever tier they came; requests count where S3A sends them. Without it a hit would not appear in Spark's <i>Input</i>,
 * and a block that is fetched for a few bytes of it would appear whole.
 *
 * <p>The bytes go to the file system's statistics of the thread that reads. The rest goes to the statistics of the stream
 * and, when it is closed, to the {@link IOStatisticsContext} of the thread that opened it and to what the file system
 * counts of its streams. Thread-safe.
 */
public final class StreamStatistics implements IOStatisticsSource {
    private static final Set<String> DELIVERED = Set.of(
            StreamStatisticNames.STREAM_READ_BYTES,
            StreamStatisticNames.STREAM_READ_OPERATIONS,
            StreamStatisticNames.STREAM_READ_FULLY_OPERATIONS,
            StreamStatisticNames.STREAM_READ_SEEK_OPERATIONS,
            StreamStatisticNames.STREAM_READ_VECTORED_OPERATIONS,
            StreamStatisticNames.STREAM_READ_VECTORED_INCOMING_RANGES,
            StreamStatisticNames.STREAM_READ_UNBUFFERED,
            StreamStatisticNames.STREAM_READ_CLOSE_OPERATIONS);
    private static final Set<String> FETCHED = Set.of(
            StreamStatisticNames.STREAM_READ_OPENED,
            StreamStatisticNames.STREAM_READ_CLOSED,
            StreamStatisticNames.STREAM_READ_ABORTED,
            StreamStatisticNames.STREAM_READ_TOTAL_BYTES,
            StreamStatisticNames.STREAM_READ_EXCEPTIONS,
            StreamStatisticNames.STREAM_READ_VERSION_MISMATCHES);

    private final FileSystem.@Nullable Statistics fileSystem;
    private final @Nullable IOStatisticsStore total;
    private final IOStatisticsAggregator thread;
    private final IOStatisticsStore store;
    private final AtomicLong bytes;
    private final AtomicLong operations;

    /** Of a stream that nobody reads on behalf of a user. */
    public StreamStatistics() {
        this(null, null);
    }

    /**
     * @param fileSystem the file system's statistics, or null if nobody reads the stream on behalf of a user
     * @param total what the file system counts of all its streams, or null likewise
     */
    public StreamStatistics(FileSystem.@Nullable Statistics fileSystem, @Nullable IOStatistics total) {
        this.fileSystem = fileSystem;
        this.total = total instanceof IOStatisticsStore counters ? counters : null;
        this.thread = IOStatisticsContext.getCurrentIOStatisticsContext().getAggregator();
        this.store = IOStatisticsBinding.iostatisticsStore()
                .withCounters(DELIVERED.toArray(String[]::new))
                .withCounters(FETCHED.toArray(String[]::new))
                .withDurationTracking(StoreStatisticNames.ACTION_HTTP_GET_REQUEST)
                .build();
        this.bytes = store.getCounterReference(StreamStatisticNames.STREAM_READ_BYTES);
        this.operations = store.getCounterReference(StreamStatisticNames.STREAM_READ_OPERATIONS);
    }

    /** One read that gave so many bytes to the caller, who runs on this thread. */
    public void read(long count) {
        operations.incrementAndGet();
        delivered(count);
    }

    /** One vectored read whose ranges have so many bytes. */
    public void readVectored(int ranges, long count) {
        store.incrementCounter(StreamStatisticNames.STREAM_READ_VECTORED_OPERATIONS);
        store.incrementCounter(StreamStatisticNames.STREAM_READ_VECTORED_INCOMING_RANGES, ranges);
        delivered(count);
    }

    private void delivered(long count) {
        bytes.addAndGet(count);
        if (fileSystem != null) {
            fileSystem.incrementBytesRead(count);
        }
    }

    /** One operation besides those with methods of their own. */
    public void happened(String operation) {
        store.incrementCounter(operation);
    }

    /** Takes back what an S3A stream counted on this thread: the bytes count when they are delivered. */
    void fetched(long count) {
        if (fileSystem != null) {
            fileSystem.incrementBytesRead(-count);
        }
    }

    /**
     * Adds what a closed S3A stream counted, but for what is counted here. S3A reports it to the context of one of its own
     * threads, on which it opened the stream.
     */
    void ended(FSDataInputStream stream) {
        IOStatistics counted = IOStatisticsSupport.retrieveIOStatistics(stream);
        if (counted != null) {
            IOStatisticsSnapshot requests = IOStatisticsSupport.snapshotIOStatistics(counted);
            // S3A has added them to those of the file system
            DELIVERED.forEach(name -> addToTotal(name, -requests.counters().getOrDefault(name, 0L)));
            requests.counters().keySet().removeAll(DELIVERED);
            store.aggregate(requests);
        }
    }

    /** Hands everything to the thread that opened the stream. */
    public void close() {
        store.incrementCounter(StreamStatisticNames.STREAM_READ_CLOSE_OPERATIONS);
        thread.aggregate(store);
        DELIVERED.forEach(name -> addToTotal(name, store.counters().getOrDefault(name, 0L)));
    }

    private void addToTotal(String counter, long count) {
        if (total != null && total.counters().containsKey(counter)) {
            total.getCounterReference(counter).addAndGet(count);
        }
    }

    @Override
    public IOStatistics getIOStatistics() {
        return store;
    }
}
