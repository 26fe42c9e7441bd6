package dev.thermocline.cluster.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function;

/**
 * Runs in an executor: answers a question, with the executor's name.
 *
 * @param question the question
 */
record AskedTask(ExecutorQuestion question) implements Function<Integer, String> {
    @Override
    public String call(Integer partition) throws Exception {
        return new ObjectMapper()
                .writeValueAsString(Map.of("executor", SparkEnv.get().executorId(), "answer", question.ask()));
    }
}
