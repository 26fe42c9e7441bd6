package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.Origin;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.PathRules;
import dev.thermocline.origin.S3AOrigin;
import dev.thermocline.parquet.FooterLocator;
import dev.thermocline.s3.ResponseRecorder;
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

/**
 * Fetches one file's tail in one GET and no HEAD: etag, modification time and the true length come with the answer. With a
 * known length it is a bounded range, and an answer about another length is thrown away; else a first look. A footer that
 * is longer than those seen before in the table costs a second GET.
 */
final class TailFetch implements Warmer.Job {
    private final CacheRuntime runtime;
    private final FileSystemCache cache;
    private final Path path;
    private final long length;

    /** @param cache that of the file system for which the file is fetched, whoever runs this */
    TailFetch(CacheRuntime runtime, FileSystemCache cache, Path path, long length) {
        this.runtime = requireNonNull(runtime, "runtime is null");
        this.cache = requireNonNull(cache, "cache is null");
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
                () -> cache.current(path)
                        .filter(runtime.engine()::tailResident)
                        .filter(object -> runtime.footers().whole(path, object))
                        .isPresent(),
                () -> false);
    }

    @Override
    public WarmOutcome warm() throws IOException {
        if (cache.kind(path) != PathRules.Kind.IMMUTABLE) {
            return WarmOutcome.DECLINED; // a reader would have to ask S3 for the version anyway
        }
        if (cache.admission().warms(cache.doors().key(path), length) == AdmissionScope.NOTHING) {
            return WarmOutcome.DECLINED;
        }
        Optional<CachedObject> object = cache.current(path).filter(runtime.engine()::tailResident);
        if (object.isEmpty() && length < 0) {
            object = cache.look(path).map(status -> cache.object(path, status));
        }
        return object.isPresent() ? complete(object.get()) : fetch();
    }

    private WarmOutcome complete(CachedObject object) throws IOException {
        Optional<byte[]> tail = runtime.engine().tail(object);
        return tail.isPresent() && complete(object, tail.get()) ? WarmOutcome.RESIDENT : WarmOutcome.DECLINED;
    }

    private WarmOutcome fetch() throws IOException {
        CacheEngine engine = runtime.engine();
        FileSystemCache.Identity identity = cache.identity(path);
        ObjectName name = identity.name();
        long epoch = runtime.epochs().current(name);
        long known = length >= 0 ? length : cache.doors().head(path).getLen();
        byte[] tail = new byte[(int) Math.min(runtime.footers().expected(path), known)];
        Optional<ResponseRecorder.Answer> answer =
                ResponseRecorder.watch(cache.bucket(), cache.doors().key(path), () -> fetch(known, tail));
        if (answer.isEmpty()) {
            return WarmOutcome.FAILED; // nobody saw which version these bytes belong to
        }
        ResponseRecorder.Answer seen = answer.get();
        if (seen.length() >= 0 && seen.length() != known) {
            return WarmOutcome.VANISHED;
        }
        Optional<ObjectVersion> named = seen.version(known);
        boolean placed = seen.body()
                .filter(body -> body.beginsAt(known - tail.length, known))
                .isPresent();
        boolean intact = named.isPresent()
                && (tail.length < known || cache.fills().digests().agree(name(), named.get(), ByteBuffer.wrap(tail)));
        if (!intact || !placed) {
            return WarmOutcome.DECLINED; // an answer of which nothing can be kept
        }
        cache.granted(name);
        ObjectVersion version = named.orElseThrow().timeless();
        CachedObject object = engine.object(name, cache.owner(), version, identity.ttlRule());
        boolean taken = engine.offerTail(object, tail);
        cache.learn(
                path, name, cache.doors().status(path, version, seen.modified().millis()), epoch);
        boolean completed = complete(object, tail);
        runtime.evictIfChanged(object, epoch);
        return taken && completed ? WarmOutcome.RESIDENT : WarmOutcome.DECLINED;
    }

    /** Fetches what the footer has before the tail. Returns whether the tiers took it. */
    private boolean complete(CachedObject object, byte[] tail) throws IOException {
        byte[] held = runtime.footers().withBlocks(path, object, tail);
        int needed = runtime.footers().needed(path, held, object.length());
        if (needed > held.length) {
            byte[] whole = new byte[needed];
            System.arraycopy(held, 0, whole, needed - held.length, held.length);
            fetchBefore(object, whole, needed - held.length);
            return runtime.engine().offerTail(object, whole);
        }
        fetchVeryLongFooter(object, held);
        return true;
    }

    private void fetchBefore(CachedObject object, byte[] end, int count) throws IOException {
        try (S3AOrigin origin = cache.fills().of(path, object);
                Origin.Range range = origin.open(object.length() - end.length, count)) {
            range.readFully(ByteBuffer.wrap(end, 0, count));
        }
    }

    private void fetch(long known, byte[] tail) throws IOException {
        FileStatus declared = new FileStatus(known, false, 1, 1, 0, path);
        try (FSDataInputStream stream = cache.doors().openClassic(path, declared, false)) {
            stream.setReadahead((long) tail.length);
            stream.seek(known - tail.length);
            stream.readFully(tail);
        }
    }

    /** Of a footer too long for tails, what lies before them is kept in data blocks. */
    private void fetchVeryLongFooter(CachedObject object, byte[] tail) throws IOException {
        if (!cache.admission().keepsBlocks(cache.doors().key(path), object.length())) {
            return; // what lies before the tail would not stay
        }
        OptionalLong footer = FooterLocator.footerLength(tail, object.length());
        if (footer.isEmpty() || footer.getAsLong() <= runtime.engine().longestTail()) {
            return;
        }
        long start = object.length() - footer.getAsLong();
        int before = (int) Math.min(Integer.MAX_VALUE, footer.getAsLong() - tail.length);
        try (S3AOrigin origin = cache.fills().of(path, object)) {
            runtime.engine()
                    .read(
                            object,
                            List.of(new ReadRange(start, ByteBuffer.allocate(before))),
                            origin,
                            AdmissionScope.ALL);
        }
    }
}
