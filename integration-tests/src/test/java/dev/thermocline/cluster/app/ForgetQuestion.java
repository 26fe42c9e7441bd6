package dev.thermocline.cluster.app;

import dev.thermocline.api.CacheControl;
import dev.thermocline.runtime.ProcessCache;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Drops paths from this process's cache and answers how many.
 *
 * @param paths what to drop
 */
record ForgetQuestion(List<String> paths) implements ExecutorQuestion {
    @Override
    public Object ask() throws IOException {
        Configuration configuration = ResidencyQuestion.configuration();
        for (String name : paths) {
            Path path = new Path(name);
            Optional<CacheControl> cache = ProcessCache.of(path, configuration);
            if (cache.isPresent()) {
                cache.get().evict(path);
            }
        }
        return paths.size();
    }
}
