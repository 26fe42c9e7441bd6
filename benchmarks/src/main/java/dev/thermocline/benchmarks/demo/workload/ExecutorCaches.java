package dev.thermocline.benchmarks.demo.workload;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.Counter;
import dev.thermocline.api.CacheControl;
import dev.thermocline.runtime.ProcessCache;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Asks the caches of all executors and of the driver. A task can't be sent to one executor: jobs of as many tasks as
 * there are executors run until each has answered. Not thread-safe; does not own the context.
 */
final class ExecutorCaches {
    /** Name of what peers delivered, among the tiers. */
    static final String PEERS = "peers";

    private static final String PEER_BYTES = "cache.peer.bytes";
    private static final int ATTEMPTS = 200;
    private static final long PAUSE_MILLIS = 50;

    private final SparkContext context;

    ExecutorCaches(SparkContext context) {
        this.context = requireNonNull(context, "context is null");
    }

    /**
     * What a process, or all together, has.
     *
     * @param process its id as Spark has it
     * @param hitBytes bytes served since the start, by tier and by peers
     * @param residentBytes bytes that are held of the files in question
     */
    record Answer(String process, Map<String, Long> hitBytes, long residentBytes) implements Serializable {
        private static final long serialVersionUID = 1;

        private Answer plus(Answer other) {
            Map<String, Long> sum = new TreeMap<>(hitBytes);
            other.hitBytes.forEach((tier, bytes) -> sum.merge(tier, bytes, Long::sum));
            return new Answer("all", sum, residentBytes + other.residentBytes);
        }
    }

    /** Runs in an executor. */
    private record Question(ArrayList<String> files) implements Function<Integer, Answer> {
        private static final long serialVersionUID = 1;

        @Override
        public Answer call(Integer task) throws IOException {
            return here(files);
        }
    }

    /**
     * The sum over all processes.
     *
     * @param files whose resident bytes are to be counted
     * @throws IllegalStateException if an executor does not answer in ten seconds
     */
    Answer ask(List<String> files) throws InterruptedException {
        Map<String, Answer> answers = new TreeMap<>();
        Set<String> live = new HashSet<>(CollectionConverters.asJava(context.getExecutorIds()));
        for (int attempt = 0; attempt < ATTEMPTS && !answers.keySet().containsAll(live); attempt++) {
            if (attempt > 0) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            List<Integer> tasks = live.stream().map(executor -> 0).toList();
            new JavaSparkContext(context)
                    .parallelize(tasks, tasks.size())
                    .map(new Question(new ArrayList<>(files)))
                    .collect()
                    .forEach(answer -> answers.put(answer.process(), answer));
        }
        if (!answers.keySet().containsAll(live)) {
            throw new IllegalStateException("Of the executors " + live + " only " + answers.keySet() + " answered");
        }
        try {
            Answer driver = here(files);
            answers.put(driver.process(), driver);
        } catch (IOException e) {
            throw new IllegalStateException("The driver's cache can't be asked", e);
        }
        return answers.values().stream().reduce(new Answer("all", Map.of(), 0), Answer::plus);
    }

    private static Answer here(List<String> files) throws IOException {
        CacheControl control = ProcessCache.current()
                .orElseThrow(() -> new IllegalStateException(
                        "No caching file system was opened: is the plugin in spark.plugins, and its jar in --jars?"));
        Map<String, Long> bytes = new TreeMap<>(control.statistics().hitBytes());
        Counter peers = control.metrics().getCounters().get(PEER_BYTES);
        bytes.put(PEERS, peers == null ? 0 : peers.getCount());
        long resident = 0;
        for (String file : files) {
            resident += control.residency(new Path(file)).bytes();
        }
        return new Answer(SparkEnv.get().executorId(), bytes, resident);
    }
}
