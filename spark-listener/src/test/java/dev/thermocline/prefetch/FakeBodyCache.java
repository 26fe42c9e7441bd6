package dev.thermocline.prefetch;

import dev.thermocline.api.BodyFetch;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.fake.UnusedCache;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** A cache of whole blocks of one size, with a list of what was fetched. */
final class FakeBodyCache extends UnusedCache {
    static final int BLOCK = 1000;

    final Map<String, byte[]> footers = new HashMap<>();
    final List<ByteRange> fetched = new ArrayList<>();
    final List<Path> warmed = new ArrayList<>();
    final Set<Long> resident = new TreeSet<>();
    final Map<String, String> options = new HashMap<>();
    final Map<String, byte[]> arriving = new HashMap<>();
    int closed;
    int opened;
    long queued;
    boolean keepsNothing;

    @Nullable
    IOException failure;

    @Override
    public CacheSettings settings() {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.s3a.cache.dirs", "/not/used");
        configuration.set("fs.s3a.cache.warm.bodies", "true");
        options.forEach((option, value) -> configuration.set("fs.s3a.cache." + option, value));
        return CacheSettings.from(configuration);
    }

    @Override
    public Optional<byte[]> footer(Path path) {
        return Optional.ofNullable(footers.get(path.toString()));
    }

    @Override
    public CompletableFuture<WarmOutcome> warm(Path path, long length) {
        warmed.add(path);
        footers.putAll(arriving);
        return CompletableFuture.completedFuture(WarmOutcome.RESIDENT);
    }

    @Override
    public CacheEngine.Residency residency(Path path) {
        return new CacheEngine.Residency(1, 0, (long) resident.size() * BLOCK);
    }

    @Override
    public Optional<BodyFetch> body(Path path) {
        if (keepsNothing) {
            return Optional.empty();
        }
        opened++;
        return Optional.of(new FakeBlocks());
    }

    private final class FakeBlocks implements BodyFetch {
        @Override
        public List<ByteRange> absent(List<ByteRange> ranges) {
            TreeSet<Long> blocks = new TreeSet<>();
            for (ByteRange range : ranges) {
                for (long block = range.start() / BLOCK; block * BLOCK < range.end(); block++) {
                    if (!resident.contains(block)) {
                        blocks.add(block);
                    }
                }
            }
            return blocks.stream()
                    .map(block -> new ByteRange(block * BLOCK, (block + 1) * BLOCK))
                    .toList();
        }

        @Override
        public long queuedBytes() {
            return queued;
        }

        @Override
        public long fetch(ByteRange blocks) throws IOException {
            if (failure != null) {
                throw failure;
            }
            fetched.add(blocks);
            for (long block = blocks.start() / BLOCK; block * BLOCK < blocks.end(); block++) {
                resident.add(block);
            }
            return blocks.length();
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
