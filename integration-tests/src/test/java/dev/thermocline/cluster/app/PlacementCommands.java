package dev.thermocline.cluster.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.jdk.javaapi.CollectionConverters;

/** Where tasks run, and where they ran. */
final class PlacementCommands {
    private static final String SCAN = "FileScanRDD";

    private final SparkContext context;
    private final Map<String, String> hosts = new ConcurrentHashMap<>();
    private final Scans scans = new Scans();

    PlacementCommands(SparkContext context) {
        this.context = context;
        context.addSparkListener(new SparkListener() {
            @Override
            public void onExecutorAdded(SparkListenerExecutorAdded added) {
                hosts.put(added.executorId(), added.executorInfo().executorHost());
            }
        });
        context.addSparkListener(scans);
    }

    /** The tasks of scans since the last question. */
    private static final class Scans extends SparkListener {
        private final Set<Integer> stages = ConcurrentHashMap.newKeySet();
        private Map<String, Integer> byExecutor = new TreeMap<>();
        private Map<String, Integer> byLocality = new TreeMap<>();
        private long runMillis;

        @Override
        public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
            boolean scan = CollectionConverters.asJava(submitted.stageInfo().rddInfos()).stream()
                    .anyMatch(rdd -> rdd.name().contains(SCAN));
            if (scan) {
                stages.add(submitted.stageInfo().stageId());
            }
        }

        @Override
        public synchronized void onTaskEnd(SparkListenerTaskEnd ended) {
            if (stages.contains(ended.stageId())) {
                byExecutor.merge(ended.taskInfo().executorId(), 1, Integer::sum);
                byLocality.merge(ended.taskInfo().taskLocality().toString(), 1, Integer::sum);
                runMillis += ended.taskInfo().duration();
            }
        }

        synchronized Map<String, Object> take() {
            Map<String, Object> taken = new LinkedHashMap<>();
            taken.put("tasksByExecutor", byExecutor);
            taken.put("tasksByLocality", byLocality);
            taken.put("taskMillis", runMillis);
            byExecutor = new TreeMap<>();
            byLocality = new TreeMap<>();
            runMillis = 0;
            return taken;
        }
    }

    /**
     * From now on the tasks of scans prefer executors, or not.
     *
     * @param on whether they do
     * @param wait how long a task waits for its executor: {@code spark.locality.wait}
     * @param writers of files, by path
     */
    Map<String, Object> place(boolean on, String wait, JsonNode writers) {
        Map<String, String> byPath = new HashMap<>();
        writers.properties()
                .forEach(writer -> byPath.put(writer.getKey(), writer.getValue().asText()));
        context.conf().set("spark.locality.wait", wait);
        Placement.use(new Placement(on ? live() : Map.of(), byPath));
        return Map.of();
    }

    private Map<String, String> live() {
        Map<String, String> live = new TreeMap<>();
        CollectionConverters.asJava(context.getExecutorIds())
                .forEach(id -> live.put(id, hosts.getOrDefault(id, "127.0.0.1")));
        return live;
    }

    /** Which executors ran the tasks of scans since the last question, how near to their files, and for how long. */
    Map<String, Object> tasks() throws TimeoutException {
        context.listenerBus().waitUntilEmpty();
        return scans.take();
    }
}
