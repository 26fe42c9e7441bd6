package dev.thermocline.membership;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheControl;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.ListedFile;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peer.PeerObject;
import dev.thermocline.peer.PeerStore;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What the cache of this moment has for peers; nothing while there is none. Thread-safe. */
final class CurrentStore implements PeerStore {
    private final Supplier<Optional<CacheControl>> cache;

    CurrentStore(Supplier<Optional<CacheControl>> cache) {
        this.cache = requireNonNull(cache, "cache is null");
    }

    private PeerStore store() {
        return cache.get().map(CacheControl::peerStore).orElse(PeerStore.NONE);
    }

    @Override
    public boolean read(PeerObject object, long position, ByteBuffer target) {
        return store().read(object, position, target);
    }

    @Override
    public CompletableFuture<Boolean> fetch(PeerObject object, long position, long length) {
        return store().fetch(object, position, length);
    }

    @Override
    public Optional<CapturedTail> tail(PeerFile file) {
        return store().tail(file);
    }

    @Override
    public Optional<ListedFile> listed(PeerFile file) {
        return store().listed(file);
    }

    @Override
    public CompletableFuture<Optional<CapturedTail>> fetchTail(PeerFile file) {
        return store().fetchTail(file);
    }
}
