package dev.thermocline.fake;

import com.codahale.metrics.MetricRegistry;
import dev.thermocline.api.BodyFetch;
import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CaptureListener;
import dev.thermocline.api.CommitSink;
import dev.thermocline.api.PresentFile;
import dev.thermocline.api.ReadListener;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.HeldFile;
import dev.thermocline.engine.tier.TierReport;
import dev.thermocline.metrics.CacheStatistics;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.PeerSource;
import dev.thermocline.peer.PeerStore;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A cache of which nothing is expected: subclasses do what their test needs. */
public abstract class UnusedCache implements CacheControl {
    @Override
    public CacheSettings settings() {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public CacheStatistics statistics() {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public MetricRegistry metrics() {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public List<TierReport> tiers() {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public FileSystem fileSystem(Path path) throws IOException {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public CacheEngine.Residency residency(Path path) throws IOException {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public ObjectName name(Path path) {
        return FakeNames.of(path);
    }

    /** As of the path. */
    @Override
    public CacheEngine.Residency residency(ObjectName name) {
        try {
            return residency(FakeNames.path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<String> listedTag(Path path) {
        return Optional.empty();
    }

    @Override
    public HeldFile held(ObjectName name, long length) {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    /** As of the path. */
    @Override
    public void evict(ObjectName name) {
        try {
            evict(FakeNames.path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean tailResident(Path path) throws IOException {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public Optional<CapturedTail> tail(Path path) throws IOException {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public CompletableFuture<WarmOutcome> installAhead(CapturedTail tail) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<WarmOutcome> install(CapturedTail tail) {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public CompletableFuture<WarmOutcome> warm(Path path, long length) {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public void addedByCommit(Path path, long length) throws IOException {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public Optional<byte[]> footer(Path path) throws IOException {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public Optional<BodyFetch> body(Path path) throws IOException {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public Optional<PresentFile> openIfPresent(Path path) throws IOException {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public void evict(Path path) throws IOException {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public int evictPrefix(Path directory) throws IOException {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public void addCaptureListener(CaptureListener listener) {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public void removeCaptureListener(CaptureListener listener) {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public void addReadListener(ReadListener listener) {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public void removeReadListener(ReadListener listener) {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public void addCommitSink(CommitSink sink) {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public void removeCommitSink(CommitSink sink) {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public void usePeers(PeerSource source) {
        throw new UnsupportedOperationException("not expected of this cache");
    }

    @Override
    public PeerStore peerStore() {
        throw new UnsupportedOperationException("not expected of this cache");
    }
}
