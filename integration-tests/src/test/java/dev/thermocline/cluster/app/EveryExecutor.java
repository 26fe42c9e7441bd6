package dev.thermocline.cluster.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Asks every executor. A task can't be sent to one executor: jobs of as many tasks as there are executors run until each
 * has answered, and its first answer counts. An executor may have other work for a while: it is waited for about a minute.
 */
final class EveryExecutor {
    private static final int ATTEMPTS = 600;
    private static final long PAUSE_MILLIS = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SparkContext context;

    EveryExecutor(SparkContext context) {
        this.context = context;
    }

    /** The executors that live now. */
    Set<String> live() {
        return new HashSet<>(CollectionConverters.asJava(context.getExecutorIds()));
    }

    /**
     * The answers by executor.
     *
     * @throws IllegalStateException if an executor that lives was not reached
     */
    Map<String, JsonNode> ask(ExecutorQuestion question) throws IOException, InterruptedException {
        Map<String, JsonNode> answers = new TreeMap<>();
        for (int attempt = 0; attempt < ATTEMPTS && !answers.keySet().containsAll(live()); attempt++) {
            if (attempt > 0) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            int tasks = Math.max(1, live().size());
            List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
            List<String> lines = new JavaSparkContext(context)
                    .parallelize(numbers, tasks)
                    .map(new AskedTask(question))
                    .collect();
            for (String line : lines) {
                JsonNode answer = JSON.readTree(line);
                answers.putIfAbsent(answer.get("executor").asText(), answer.get("answer"));
            }
        }
        if (!answers.keySet().containsAll(live())) {
            throw new IllegalStateException("Of the executors " + live() + " only " + answers.keySet() + " answered");
        }
        answers.keySet().retainAll(live());
        return answers;
    }
}
