package dev.thermocline.origin;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.statistics.IOStatistics;
import org.apache.hadoop.fs.statistics.IOStatisticsAggregator;
import org.apache.hadoop.fs.statistics.IOStatisticsContext;
import org.apache.hadoop.fs.statistics.IOStatisticsSnapshot;
import org.apache.hadoop.fs.statistics.IOStatisticsSource;
import org.apache.hadoop.fs.statistics.IOStatisticsSupport;
import org.apache.hadoop.fs.statistics.MeanStatistic;
import org.apache.hadoop.fs.statistics.StoreStatisticNames;
import org.apache.hadoop.fs.statistics.StreamStatisticNames;
import org.apache.hadoop.fs.statistics.impl.IOStatisticsBinding;
import org.apache.hadoop.fs.statistics.impl.IOStatisticsStore;
import org.jspecify.annotations.Nullable;

/**
 * What one stream was asked for and gave, in Hadoop's terms: bytes and operations count where they are delivered, from
 * whatever tier they came; requests count where S3A sends them. Without it a hit would not appear in Spark's
 * <i>Input</i>, and a block that is fetched for a few bytes of it would appear whole.
 *
 * <p>The bytes go to the file system's statistics of the thread that reads. The rest goes to the statistics of the
 * stream and, when it is closed, to the {@link IOStatisticsContext} of the thread that opened it and to what the file
 * system counts of its streams. Thread-safe.
 */
public final class StreamStatistics implements IOStatisticsSource {
    private static final List<String> DELIVERED = List.of(
            StreamStatisticNames.STREAM_READ_BYTES,
            StreamStatisticNames.STREAM_READ_OPERATIONS,
            StreamStatisticNames.STREAM_READ_FULLY_OPERATIONS,
            StreamStatisticNames.STREAM_READ_SEEK_OPERATIONS,
            StreamStatisticNames.STREAM_READ_VECTORED_OPERATIONS,
            StreamStatisticNames.STREAM_READ_VECTORED_INCOMING_RANGES,
            StreamStatisticNames.STREAM_READ_UNBUFFERED,
            StreamStatisticNames.STREAM_READ_CLOSE_OPERATIONS);
    private static final List<String> FETCHED = List.of(
            StreamStatisticNames.STREAM_READ_OPENED,
            StreamStatisticNames.STREAM_READ_CLOSED,
            StreamStatisticNames.STREAM_READ_ABORTED,
            StreamStatisticNames.STREAM_READ_TOTAL_BYTES,
            StreamStatisticNames.STREAM_READ_EXCEPTIONS,
            StreamStatisticNames.STREAM_READ_VERSION_MISMATCHES);

    private final FileSystem.@Nullable Statistics fileSystem;
    private final @Nullable IOStatisticsStore total;
    private final IOStatisticsAggregator thread;

    private static final int BYTES = DELIVERED.indexOf(StreamStatisticNames.STREAM_READ_BYTES);
    private static final int OPERATIONS = DELIVERED.indexOf(StreamStatisticNames.STREAM_READ_OPERATIONS);

    /** By their place in {@link #DELIVERED}. */
    private final AtomicLongArray delivered = new AtomicLongArray(DELIVERED.size());

    /**
     * Hadoop's form, with all that was counted; made when somebody wants it, since most streams are closed without.
     * Changed under the lock of this.
     */
    private volatile @Nullable IOStatisticsStore store;

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
    }

    private void count(String counter, long count) {
        count(DELIVERED.indexOf(counter), count);
    }

    /** Takes no lock before somebody has asked for Hadoop's form. */
    private void count(int place, long count) {
        delivered.addAndGet(place, count);
        IOStatisticsStore made = store;
        if (made != null) {
            show(made, place);
        }
    }

    private synchronized void show(IOStatisticsStore made, int place) {
        made.setCounter(DELIVERED.get(place), delivered.get(place));
    }

    private synchronized IOStatisticsStore store() {
        IOStatisticsStore made = store;
        if (made == null) {
            made = IOStatisticsBinding.iostatisticsStore()
                    .withCounters(DELIVERED.toArray(String[]::new))
                    .withCounters(FETCHED.toArray(String[]::new))
                    .withDurationTracking(StoreStatisticNames.ACTION_HTTP_GET_REQUEST)
                    .build();
            store = made; // what is counted from now on is shown by who counts it
            for (int i = 0; i < delivered.length(); i++) {
                show(made, i);
            }
        }
        return made;
    }

    /** One read that gave so many bytes to the caller, who runs on this thread. */
    public void read(long count) {
        count(OPERATIONS, 1);
        delivered(count);
    }

    /** One vectored read whose ranges have so many bytes. */
    public void readVectored(int ranges, long count) {
        count(StreamStatisticNames.STREAM_READ_VECTORED_OPERATIONS, 1);
        count(StreamStatisticNames.STREAM_READ_VECTORED_INCOMING_RANGES, ranges);
        delivered(count);
    }

    private void delivered(long count) {
        count(BYTES, count);
        if (fileSystem != null) {
            fileSystem.incrementBytesRead(count);
        }
    }

    /** One operation on the stream besides those with methods of their own, by Hadoop's name for it. */
    public void happened(String operation) {
        count(operation, 1);
    }

    /** Takes back what an S3A stream counted on this thread: the bytes count when they are delivered. */
    void fetched(long count) {
        if (fileSystem != null) {
            fileSystem.incrementBytesRead(-count);
        }
    }

    /**
     * Adds what a closed S3A stream counted, but for what is counted here. S3A reports it to the context of one of its
     * own threads, on which it opened the stream.
     */
    void ended(FSDataInputStream stream) {
        IOStatistics counted = IOStatisticsSupport.retrieveIOStatistics(stream);
        if (counted != null) {
            IOStatisticsSnapshot requests = IOStatisticsSupport.snapshotIOStatistics(counted);
            // S3A has added them to those of the file system
            DELIVERED.forEach(name -> addToTotal(name, -requests.counters().getOrDefault(name, 0L)));
            requests.counters().keySet().removeAll(DELIVERED);
            store().aggregate(requests);
        }
    }

    /** Hands everything to the thread that opened the stream. */
    public void close() {
        count(StreamStatisticNames.STREAM_READ_CLOSE_OPERATIONS, 1);
        long[] counts = new long[delivered.length()];
        Arrays.setAll(counts, delivered::get);
        IOStatisticsStore everything = store;
        thread.aggregate(everything == null ? new Delivered(counts) : everything);
        for (int i = 0; i < counts.length; i++) {
            addToTotal(DELIVERED.get(i), counts[i]);
        }
    }

    /** What a stream counted that has asked S3 for nothing. */
    private record Delivered(long[] counts) implements IOStatistics {
        @Override
        public Map<String, Long> counters() {
            Map<String, Long> counters = new HashMap<>();
            for (int i = 0; i < counts.length; i++) {
                counters.put(DELIVERED.get(i), counts[i]);
            }
            return counters;
        }

        @Override
        public Map<String, Long> gauges() {
            return Map.of();
        }

        @Override
        public Map<String, Long> minimums() {
            return Map.of();
        }

        @Override
        public Map<String, Long> maximums() {
            return Map.of();
        }

        @Override
        public Map<String, MeanStatistic> meanStatistics() {
            return Map.of();
        }
    }

    private void addToTotal(String counter, long count) {
        if (count != 0 && total != null && total.counters().containsKey(counter)) {
            total.getCounterReference(counter).addAndGet(count);
        }
    }

    @Override
    public IOStatistics getIOStatistics() {
        return store();
    }
}
