package dev.thermocline.bucket;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.peer.PeerFile;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The open file systems of the process that Hadoop does not keep ({@code fs.s3a.impl.disable.cache}, as wrappers set it
 * that keep their own): asking Hadoop for one of them would open another one that nobody closes. Found by the
 * configuration object that opened them, so one of other options is never taken. Keeps none of them alive. Thread-safe.
 */
public final class OpenFileSystems {
    private record Key(String bucket, CallerUser user) {}

    @GuardedBy("this")
    private final Map<Configuration, Map<Key, WeakReference<CachingFileSystem>>> open = new WeakHashMap<>();

    /** A file system was opened by its user, on this thread. */
    public void opened(CachingFileSystem fileSystem, Configuration configuration) {
        Key key = new Key(fileSystem.bucketName(), CallerUser.current());
        synchronized (this) {
            open.computeIfAbsent(configuration, absent -> new HashMap<>()).put(key, new WeakReference<>(fileSystem));
        }
    }

    /** A file system of a peer's owner and the file's bucket, whoever opened it. */
    public Optional<CachedBucket> find(PeerFile file) {
        String bucket = file.path().toUri().getHost();
        synchronized (this) {
            return open.values().stream()
                    .flatMap(ofOne -> ofOne.entrySet().stream())
                    .filter(entry -> entry.getKey().bucket().equals(bucket))
                    .map(entry -> entry.getValue().get())
                    .flatMap(fileSystem -> Optional.ofNullable(fileSystem).flatMap(CachingFileSystem::cache).stream())
                    .filter(cached -> cached.owner().equals(file.owner()) && !cached.isClosed())
                    .findFirst();
        }
    }

    /** The current user's file system of a path, if Hadoop would not find it. */
    public Optional<CachedBucket> find(Path path, Configuration configuration) {
        String scheme = path.toUri().getScheme();
        String bucket = path.toUri().getHost();
        if (scheme == null
                || bucket == null
                || !configuration.getBoolean("fs." + scheme + ".impl.disable.cache", false)) {
            return Optional.empty();
        }
        Key key = new Key(bucket, CallerUser.current());
        synchronized (this) {
            return Optional.ofNullable(open.get(configuration))
                    .map(ofOne -> ofOne.get(key))
                    .map(WeakReference::get)
                    .flatMap(CachingFileSystem::cache);
        }
    }
}
