package dev.thermocline.follow;

import dev.thermocline.api.CommitFile;
import dev.thermocline.api.PresentFile;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.message.CapturedFile;
import dev.thermocline.warm.WarmOutcome;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;

/** A cache of names, with counters; breaks when it is told to. Thread-safe. */
public final class FakeCache implements LocalCache {
    public final AtomicInteger gets = new AtomicInteger();
    public final AtomicInteger looked = new AtomicInteger();
    final AtomicInteger opens = new AtomicInteger();
    public final List<WarmTarget> committed = new ArrayList<>();
    public final List<WarmTarget> warmed = new ArrayList<>();
    public final List<CapturedFile> installed = new ArrayList<>();
    public final List<Path> evicted = new ArrayList<>();
    public final Map<String, CapturedFile> resident = new ConcurrentHashMap<>();
    public final Map<Path, String> store = new ConcurrentHashMap<>();
    public final Map<Path, Long> lengths = new ConcurrentHashMap<>();
    final Map<String, String> options = new HashMap<>();
    public CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
    public long stubbornBytes;
    public boolean broken;

    FakeCache with(String option, String value) {
        options.put("fs.s3a.cache." + option, value);
        return this;
    }

    public LocalCaches everywhere() {
        return (path, configuration) -> Optional.of(this);
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
        breakIfTold();
        warmed.add(new WarmTarget(path, length));
        if (resident.containsKey(path.toString())) {
            return gate.thenApply(open -> WarmOutcome.ALREADY);
        }
        gets.incrementAndGet();
        resident.put(path.toString(), Texts.captured(path, 1));
        return gate.thenApply(open -> WarmOutcome.RESIDENT);
    }

    @Override
    public synchronized CompletableFuture<WarmOutcome> install(CapturedFile file) {
        breakIfTold();
        installed.add(file);
        boolean there = resident.put(file.path(), file) != null;
        return gate.thenApply(open -> there ? WarmOutcome.ALREADY : WarmOutcome.RESIDENT);
    }

    @Override
    public Optional<CapturedFile> tail(Path path) {
        breakIfTold();
        return Optional.ofNullable(resident.get(path.toString()));
    }

    @Override
    public synchronized void evict(Path path) {
        breakIfTold();
        evicted.add(path);
        resident.remove(path.toString());
    }

    @Override
    public long bytes(Path path) {
        return resident.containsKey(path.toString()) ? 1 : stubbornBytes;
    }

    @Override
    public Optional<PresentFile> openIfPresent(Path path) throws IOException {
        looked.incrementAndGet();
        String text = store.get(path);
        if (text == null) {
            return Optional.empty();
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Optional.of(new PresentFile(new FSDataInputStream(new SeekableBytes(bytes)), bytes.length, 1));
    }

    @Override
    public OptionalLong newestVersion(Path table) {
        return store.keySet().stream()
                .map(CommitFile::parse)
                .flatMap(Optional::stream)
                .filter(commit -> commit.table().equals(table))
                .mapToLong(CommitFile::version)
                .max();
    }

    @Override
    public Map<Path, Long> lengths(Path directory, int most) {
        return lengths.entrySet().stream()
                .filter(file -> file.getKey().toString().startsWith(directory + "/"))
                .limit(most)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public InputStream open(Path path) throws IOException {
        opens.incrementAndGet();
        String text = store.get(path);
        if (text == null) {
            throw new FileNotFoundException(path.toString());
        }
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private void breakIfTold() {
        if (broken) {
            throw new NoClassDefFoundError("broken on purpose");
        }
    }

    private static final class SeekableBytes extends FSInputStream {
        private final ByteArrayInputStream bytes;
        private final long length;

        SeekableBytes(byte[] bytes) {
            this.bytes = new ByteArrayInputStream(bytes);
            this.length = bytes.length;
        }

        @Override
        public void seek(long position) {
            bytes.reset();
            var unused = bytes.skip(position);
        }

        @Override
        public long getPos() {
            return length - bytes.available();
        }

        @Override
        public boolean seekToNewSource(long target) {
            return false;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int count) {
            return bytes.read(target, offset, count);
        }
    }
}
