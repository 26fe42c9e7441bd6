package dev.thermocline.cluster.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.SparkApplication;
import dev.thermocline.testkit.LatencyProxy;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * How long after the end of the PUT of a commit the tails of its files are on every executor of an application. Executors
 * note by themselves when a tail is there, as {@code SparkApplication#watchTails} describes: no report is believed. A lag
 * is below zero if the tails were there before the PUT had ended.
 */
final class TailLag {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int FILES = 4;
    private static final int ROWS = 400;

    private final SparkApplication reader;
    private final Set<String> executors;
    private final Path directory;
    private final AtomicInteger number = new AtomicInteger();

    /** @param directory local, made here */
    TailLag(SparkApplication reader, Path directory) throws IOException, InterruptedException {
        this.reader = reader;
        this.executors = reader.executors();
        this.directory = Files.createDirectories(directory);
        reader.watchTails(directory);
    }

    /**
     * Lags of commits of a new table's new files, in milliseconds and in their order. The reader goes on reading the table.
     *
     * @param writer may be the reader
     * @param proxy that the writer goes through
     */
    List<Double> measure(SparkApplication writer, LatencyProxy proxy, String name, int commits) throws Exception {
        String key = "tables/" + name;
        String table = "delta.`" + ClusterLake.ROOT + key + "`";
        String rows = " select id, id * 2 as v from range(0, " + ROWS + ", 1, " + FILES + ")";
        var unused = writer.sql("create table " + table + " using delta as" + rows);
        String query = "select sum(v) from " + table;
        unused = reader.sql(query);
        List<Double> lags = new ArrayList<>();
        for (int version = 1; version <= commits; version++) {
            ConcurrentLinkedQueue<Integer> numbers = new ConcurrentLinkedQueue<>();
            RequestLog.Mark before = proxy.log().mark();
            var never = proxy.faults().failNext(request -> noteWritten(request, key, numbers), 500, 1);
            String insert = "insert into " + table + rows;
            if (writer == reader) {
                unused = writer.sql(insert);
            } else {
                sqlWhileReading(writer, insert, query, numbers);
            }
            Awaitility.await("tails of version " + version + " of " + name)
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(PATIENCE)
                    .until(() -> numbers.size() == FILES && arrived(numbers));
            proxy.faults().clear();
            assertThat(never.injected()).isZero();
            lags.add(lag(numbers, put(proxy, before, key, version)));
        }
        return lags;
    }

    /** The table is in use as long as tails are missing. */
    private void sqlWhileReading(
            SparkApplication writer, String insert, String query, ConcurrentLinkedQueue<Integer> numbers)
            throws Exception {
        FutureTask<List<String>> inserted = new FutureTask<>(() -> writer.sql(insert));
        new Thread(inserted, "insert").start();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while ((!inserted.isDone() || !arrived(numbers)) && System.nanoTime() < end) {
            var unused = reader.sql(query);
        }
        var unused = inserted.get();
    }

    /** Asks the executors for a data file as soon as it is being written; never a fault. */
    private boolean noteWritten(S3Request request, String key, ConcurrentLinkedQueue<Integer> numbers) {
        if (request.kind() == Kind.PUT && request.key().startsWith(key + "/part-")) {
            int next = number.getAndIncrement();
            numbers.add(next);
            try {
                Path part = Files.writeString(directory.resolve(next + ".new"), ClusterLake.ROOT + request.key());
                Files.move(part, directory.resolve(next + ".path"), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return false;
    }

    private boolean arrived(ConcurrentLinkedQueue<Integer> numbers) {
        return numbers.stream()
                .allMatch(each -> executors.stream()
                        .allMatch(executor -> Files.exists(directory.resolve(each + "." + executor))));
    }

    private double lag(ConcurrentLinkedQueue<Integer> numbers, S3Request put) throws IOException {
        long last = Long.MIN_VALUE;
        for (int each : numbers) {
            for (String executor : executors) {
                last = Math.max(last, Long.parseLong(Files.readString(directory.resolve(each + "." + executor))));
            }
        }
        // of the same clock: System.nanoTime is the machine's, and the proxy's log counts from its zero
        return (last - put.started().plus(put.took()).toNanos()) / 1e6;
    }

    private static S3Request put(LatencyProxy proxy, RequestLog.Mark since, String key, int version) {
        String commit = String.format("%s/_delta_log/%020d.json", key, version);
        return proxy.log().since(since).of(Kind.PUT).list().stream()
                .filter(request -> request.key().equals(commit))
                .findFirst()
                .orElseThrow();
    }

    /** Percentiles by nearest rank, to be written as JSON. */
    static Map<String, Object> describe(List<Double> lags) {
        List<Double> sorted = new ArrayList<>(lags);
        Collections.sort(sorted);
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("commits", lags.size());
        described.put("p50Millis", percentile(sorted, 0.5));
        described.put("p99Millis", percentile(sorted, 0.99));
        described.put("maxMillis", sorted.get(sorted.size() - 1));
        described.put("inOrderMillis", lags);
        return described;
    }

    static double percentile(List<Double> sorted, double share) {
        return sorted.get((int) Math.ceil(sorted.size() * share) - 1);
    }
}
