package dev.thermocline.fake;

import dev.thermocline.api.CacheFinder;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.warm.WarmOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A cache whose warm jobs store when the test ends them, in any order. For one thread. */
public final class SteppedCache extends UnusedCache {
    public final Set<String> resident = new TreeSet<>();
    private final List<Job> jobs = new ArrayList<>();

    private record Job(String path, CompletableFuture<WarmOutcome> outcome) {}

    public CacheFinder everywhere() {
        return (path, configuration) -> Optional.of(this);
    }

    /** Jobs that run. */
    public int running() {
        return jobs.size();
    }

    /** One of the running jobs stores its file and ends. */
    public void end(int job) {
        Job ended = jobs.remove(job);
        resident.add(ended.path());
        ended.outcome().complete(WarmOutcome.RESIDENT);
    }

    private CompletableFuture<WarmOutcome> start(String path) {
        CompletableFuture<WarmOutcome> outcome = new CompletableFuture<>();
        jobs.add(new Job(path, outcome));
        return outcome;
    }

    @Override
    public CompletableFuture<WarmOutcome> warm(Path path, long length) {
        return start(path.toString());
    }

    @Override
    public CompletableFuture<WarmOutcome> install(CapturedTail file) {
        return start(file.path().toString());
    }

    @Override
    public void evict(Path path) {
        resident.remove(path.toString());
    }

    @Override
    public CacheEngine.Residency residency(Path path) {
        return new CacheEngine.Residency(1, resident.contains(path.toString()) ? 1 : 0, 0);
    }

    @Override
    public void addedByCommit(Path path, long length) {
        // names matter to nobody here
    }

    @Override
    public CacheSettings settings() {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.s3a.cache.dirs", "/not/used");
        return CacheSettings.from(configuration);
    }

    @Override
    public Optional<CapturedTail> tail(Path path) {
        return Optional.empty();
    }
}
