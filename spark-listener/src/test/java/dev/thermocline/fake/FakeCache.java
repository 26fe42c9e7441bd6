package dev.thermocline.fake;

import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.PresentFile;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.warm.WarmOutcome;
import dev.thermocline.work.WarmTarget;
import java.io.FileNotFoundException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A cache of names, with counters; breaks on demand. Thread-safe. */
public final class FakeCache extends UnusedCache {
    public final AtomicInteger gets = new AtomicInteger();
    public final AtomicInteger looked = new AtomicInteger();
    public final List<WarmTarget> committed = new ArrayList<>();
    public final List<WarmTarget> warmed = new ArrayList<>();
    public final List<CapturedTail> installed = new ArrayList<>();
    public final List<Path> evicted = new ArrayList<>();
    public final Map<String, CapturedTail> resident = new ConcurrentHashMap<>();
    public final FakeFiles files = new FakeFiles();
    /** Entity tags that the newest listing states. */
    public final Map<Path, String> listedTags = new ConcurrentHashMap<>();

    final Map<String, String> options = new HashMap<>();
    public CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
    /** Asked for a tail before S3. */
    public Function<Path, Optional<CapturedTail>> peers = path -> Optional.empty();

    public long stubbornBytes;
    public boolean broken;

    public FakeCache with(String option, String value) {
        options.put("fs.s3a.cache." + option, value);
        return this;
    }

    public CacheFinder everywhere() {
        return (path, configuration) -> Optional.of(this);
    }

    @Override
    public Optional<String> listedTag(Path path) {
        return Optional.ofNullable(listedTags.get(path));
    }

    @Override
    public void addedByCommit(Path path, long length) {
        committed.add(new WarmTarget(path, length));
    }

    @Override
    public CacheSettings settings() {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.s3a.cache.dirs", "/not/used");
        options.forEach(configuration::set);
        return CacheSettings.from(configuration);
    }

    @Override
    public synchronized CompletableFuture<WarmOutcome> warm(Path path, long length) {
        breakIfBroken();
        warmed.add(new WarmTarget(path, length));
        if (resident.containsKey(path.toString())) {
            return gate.thenApply(open -> WarmOutcome.ALREADY);
        }
        Optional<CapturedTail> pulled = peers.apply(path);
        if (pulled.isEmpty()) {
            gets.incrementAndGet();
        }
        resident.put(path.toString(), pulled.orElseGet(() -> Texts.captured(path, 1)));
        return gate.thenApply(open -> WarmOutcome.RESIDENT);
    }

    @Override
    public synchronized CompletableFuture<WarmOutcome> install(CapturedTail file) {
        breakIfBroken();
        installed.add(file);
        boolean there = resident.put(file.path().toString(), file) != null;
        return gate.thenApply(open -> there ? WarmOutcome.ALREADY : WarmOutcome.RESIDENT);
    }

    @Override
    public CompletableFuture<WarmOutcome> installAhead(CapturedTail file) {
        return install(file);
    }

    @Override
    public Optional<CapturedTail> tail(Path path) {
        breakIfBroken();
        return Optional.ofNullable(resident.get(path.toString()));
    }

    @Override
    public boolean tailResident(Path path) {
        return resident.containsKey(path.toString());
    }

    @Override
    public synchronized void evict(Path path) {
        breakIfBroken();
        evicted.add(path);
        resident.remove(path.toString());
    }

    @Override
    public CacheEngine.Residency residency(Path path) {
        return new CacheEngine.Residency(1, resident.containsKey(path.toString()) ? 1 : stubbornBytes, 0);
    }

    @Override
    public Optional<PresentFile> openIfPresent(Path path) throws FileNotFoundException {
        looked.incrementAndGet();
        String text = files.texts.get(path);
        if (text == null) {
            return Optional.empty();
        }
        return Optional.of(new PresentFile(files.opened(path), text.getBytes(StandardCharsets.UTF_8).length, 1));
    }

    @Override
    public FileSystem fileSystem(Path path) {
        return files;
    }

    private void breakIfBroken() {
        if (broken) {
            throw new NoClassDefFoundError("broken on purpose");
        }
    }
}
