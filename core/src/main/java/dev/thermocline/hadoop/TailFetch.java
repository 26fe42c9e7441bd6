package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.Keep;
import dev.thermocline.cache.BlockFrame;
import dev.thermocline.cache.BlockKey;
import dev.thermocline.cache.CachedObject;
import dev.thermocline.cache.ObjectName;
import dev.thermocline.cache.ObjectVersion;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.Wanted;
import dev.thermocline.parquet.FooterLocator;
import dev.thermocline.warm.WarmOutcome;
import dev.thermocline.warm.Warmer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;

/**
 * Fetches one file's tail in one GET and no HEAD: etag, modification time and the true length come with the answer. With a
 * known length it is a bounded range, and an answer about another length is thrown away; else a first look.
 */
final class TailFetch implements Warmer.Job {
    private final CacheRuntime runtime;
    private final Caches caches;
    private final Path path;
    private final long length;

    /** Finds the file system's cache. */
    interface Caches {
        FileSystemCache get() throws IOException;
    }

    TailFetch(CacheRuntime runtime, Caches caches, Path path, long length) {
        this.runtime = requireNonNull(runtime, "runtime is null");
        this.caches = requireNonNull(caches, "caches is null");
        this.path = requireNonNull(path, "path is null");
        this.length = length;
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public boolean resident() {
        return CacheFailures.call(
                "looking a tail up",
                () -> {
                    FileSystemCache cache = caches.get();
                    return cache.current(path)
                            .filter(runtime.engine()::tailResident)
                            .isPresent();
                },
                () -> false);
    }

    @Override
    public WarmOutcome warm() throws IOException {
        FileSystemCache cache = caches.get();
        if (cache.kind(path) != PathRules.Kind.IMMUTABLE) {
            return WarmOutcome.DECLINED; // a reader would have to ask S3 for the version anyway
        }
        if (cache.admission().warms(cache.doors().key(path), length) == Keep.NOTHING) {
            return WarmOutcome.DECLINED;
        }
        if (length < 0) {
            Optional<S3AFileStatus> looked = cache.look(path);
            if (looked.isPresent()) {
                return looked(cache, cache.object(path, looked.get()));
            }
        }
        FileSystemCache.Identity identity = cache.identity(path);
        ObjectName name = identity.name();
        long epoch = runtime.epochs().current(name);
        long known = length >= 0 ? length : cache.doors().head(path).getLen();
        CacheEngine engine = runtime.engine();
        byte[] tail = new byte[(int) Math.min(engine.settings().tailSize(), known)];
        Optional<RequestWitness.Answer> answer =
                RequestWitness.watch(cache.bucket(), cache.doors().key(path), () -> fetch(cache, known, tail));
        if (answer.isEmpty()) {
            return WarmOutcome.FAILED; // nobody saw which version these bytes belong to
        }
        RequestWitness.Answer seen = answer.get();
        if (seen.length() != known) {
            return WarmOutcome.VANISHED;
        }
        ObjectVersion version = new ObjectVersion(
                ObjectVersion.unquoted(seen.etag()), Optional.ofNullable(seen.versionId()), seen.length());
        CachedObject object = engine.object(name, cache.owner(), version, identity.ttlRule());
        BlockKey key = BlockKey.tail(object.id());
        boolean taken = engine.offerTail(object.id(), BlockFrame.of(key, ByteBuffer.wrap(tail)), tail.length);
        cache.learn(path, name, cache.doors().status(path, version, seen.modificationTime()), epoch);
        fetchLongFooter(cache, object, tail);
        return taken ? WarmOutcome.RESIDENT : WarmOutcome.DECLINED;
    }

    private WarmOutcome looked(FileSystemCache cache, CachedObject object) throws IOException {
        Optional<byte[]> tail = runtime.engine().tail(object);
        if (tail.isEmpty()) {
            return WarmOutcome.DECLINED;
        }
        fetchLongFooter(cache, object, tail.get());
        return WarmOutcome.RESIDENT;
    }

    private void fetch(FileSystemCache cache, long known, byte[] tail) throws IOException {
        FileStatus declared = new FileStatus(known, false, 1, 1, 0, path);
        try (FSDataInputStream stream = cache.doors().openClassic(path, declared, false)) {
            stream.setReadahead((long) tail.length);
            stream.seek(known - tail.length);
            stream.readFully(tail);
        }
    }

    private void fetchLongFooter(FileSystemCache cache, CachedObject object, byte[] tail) throws IOException {
        if (!cache.admission().keepsBlocks(cache.doors().key(path), object.length())) {
            return; // what lies before the tail would not stay
        }
        OptionalLong footer = FooterLocator.footerLength(tail, object.length());
        if (footer.isEmpty() || footer.getAsLong() <= tail.length) {
            return;
        }
        long start = object.length() - footer.getAsLong();
        int before = (int) Math.min(Integer.MAX_VALUE, footer.getAsLong() - tail.length);
        S3AFileStatus status = FileSystemCache.status(path, new CachedFile.Found(object, true));
        try (S3AOrigin origin = new S3AOrigin(
                runsOn -> cache.doors().openClassic(path, status, runsOn), false, new StreamStatistics(null))) {
            runtime.engine().read(object, List.of(new Wanted(start, ByteBuffer.allocate(before))), origin, Keep.ALL);
        }
    }
}
