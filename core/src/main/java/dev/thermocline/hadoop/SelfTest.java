package dev.thermocline.hadoop;

import dev.thermocline.bucket.CachedBucket;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.s3.StoreScope;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves at start that all operations mean the same object: one that is written, sealed, read and evicted in the
 * process's own cache, without a request to S3, by names as the file system derives them from paths and as the
 * interceptor derives them from requests.
 */
final class SelfTest {
    private static final Logger LOG = LoggerFactory.getLogger(SelfTest.class);
    private static final List<String> KEYS =
            List.of("thermocline/self-test/plain", "thermocline/self-test/p=a%3Ab/é #?+ file", "self-test");

    private SelfTest() {}

    /** Thrown when names disagree: the file system then runs as plain S3A. */
    static final class NamesDisagreeException extends IllegalStateException {
        NamesDisagreeException(String message) {
            super(message);
        }
    }

    /**
     * One at a time in a process: file systems that start at once share the cache, and one would evict what the other
     * has just written.
     *
     * @param keyOf the file system's way from paths to keys
     * @throws NamesDisagreeException naming the operation and the key
     */
    static synchronized void run(CachedBucket cache, StoreScope requests, Function<Path, String> keyOf) {
        for (String key : KEYS) {
            Path path = new Path("s3a", requests.bucket(), "/" + key);
            require(keyOf.apply(path).equals(key), "path to key", key);
            ObjectName name = requests.name(key);
            require(cache.file(path).name().equals(name), "write and read", key);
            require(cache.file(new Path(path.toString())).name().equals(name), "warm and evict", key);
            roundTrip(cache, path, name, key);
        }
        LOG.debug("All operations agree on {} names.", KEYS.size());
    }

    private static void roundTrip(CachedBucket cache, Path path, ObjectName name, String key) {
        CacheEngine engine = cache.engine();
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        long id = engine.newObjectId(0);
        boolean offered = engine.offerTail(id, bytes.length, bytes);
        engine.seal(id, name, cache.owner(), new ObjectVersion("self-test", Optional.empty(), bytes.length));
        Optional<CachedObject> found = engine.newest(cache.file(path).name(), cache.owner());
        require(found.isPresent(), "seal and find", key);
        // a tier may be full or failing: that is its own affair; wrong bytes are not
        Optional<byte[]> read = engine.tail(found.get());
        require(read.isEmpty() || Arrays.equals(read.get(), bytes), "written and read bytes", key);
        LOG.trace("Self-test object {} offered {} read {}", key, offered, read.isPresent());
        cache.evict(path);
        require(engine.newest(name, cache.owner()).isEmpty(), "evict", key);
        require(engine.residency(name).bytes() == 0, "bytes after evict", key);
    }

    private static void require(boolean holds, String operation, String key) {
        if (!holds) {
            throw new NamesDisagreeException("the cache's operations disagree (" + operation + ") on the key '" + key
                    + "': nothing would ever be found again; this is a defect, please report it");
        }
    }
}
