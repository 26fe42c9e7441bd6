package dev.thermocline.cluster.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/** Looks into the caches of all executors and of the driver. */
final class CacheCommands {
    private static final String DRIVER = "driver";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EveryExecutor everyExecutor;

    CacheCommands(EveryExecutor everyExecutor) {
        this.everyExecutor = everyExecutor;
    }

    /** By process: whether each path's tail is resident, and how many bytes of it are held. */
    Map<String, JsonNode> residency(List<String> paths) throws Exception {
        return everywhere(new ResidencyQuestion(paths));
    }

    /** By executor: the rows that each footer tells of. */
    Map<String, JsonNode> footers(List<String> paths) throws Exception {
        return everyExecutor.ask(new FooterQuestion(paths));
    }

    /** Drops the paths from every process's cache. */
    Map<String, JsonNode> forget(List<String> paths) throws Exception {
        return everywhere(new ForgetQuestion(paths));
    }

    /** By process: which one it is, and how its disk does. */
    Map<String, JsonNode> processes(String lake) throws Exception {
        return everywhere(new ProcessQuestion(lake));
    }

    /** By process: what its plugin shows in Spark's metrics system. */
    Map<String, JsonNode> numbers() throws Exception {
        return everywhere(new NumbersQuestion());
    }

    /** Has each executor note when tails arrive: see {@link TailWatch}. */
    Map<String, JsonNode> watchTails(String directory) throws Exception {
        return everyExecutor.ask(new TailWatchQuestion(directory));
    }

    private Map<String, JsonNode> everywhere(ExecutorQuestion question) throws Exception {
        Map<String, JsonNode> answers = everyExecutor.ask(question);
        answers.put(DRIVER, JSON.valueToTree(question.ask()));
        return answers;
    }
}
