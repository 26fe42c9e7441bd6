package dev.thermocline.cluster.app;

import dev.thermocline.api.CacheControl;
import dev.thermocline.runtime.ProcessCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * What this process's cache holds of each path: {@code tails} and {@code bytes}, in the order of the paths.
 *
 * @param paths what to look for
 */
record ResidencyQuestion(List<String> paths) implements ExecutorQuestion {
    @Override
    public Object ask() throws IOException {
        List<Boolean> tails = new ArrayList<>();
        List<Long> bytes = new ArrayList<>();
        Configuration configuration = configuration();
        for (String name : paths) {
            Path path = new Path(name);
            Optional<CacheControl> cache = ProcessCache.of(path, configuration);
            tails.add(cache.isPresent() && cache.get().tailResident(path));
            bytes.add(cache.isPresent() ? cache.get().residency(path).bytes() : 0L);
        }
        return Map.of("tails", tails, "bytes", bytes);
    }

    /** What opens the lake in this process. */
    static Configuration configuration() {
        return SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf());
    }
}
