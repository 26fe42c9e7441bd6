package dev.thermocline.s3;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the entity tags of a bucket stand for bytes. They don't where two objects, or two writes of one, have the
 * same tag and different lengths, nor where a tag is all zeros, MinIO's for files that it did not write itself. The
 * same tag with the same length and another time is the same content written again, as far as anybody knows. A length
 * that changes while the time stays is no proof: a single wrong answer has the same effect. Thread-safe: one lock
 * around all state.
 */
public final class EntityTags {
    private static final Logger LOG = LoggerFactory.getLogger(EntityTags.class);
    private static final Pattern ZEROS = Pattern.compile("0+(-[0-9]+)?");
    private static final int REMEMBERED = 10_000;

    private final String bucket;
    private final Runnable disbelief;
    private final Map<String, Holder> holders = new LinkedHashMap<>(); // by tag, oldest first
    private volatile boolean believed = true;

    private record Holder(ObjectName name, long length, LastModified modified) {}

    /**
     * @param bucket for messages
     * @param disbelief called once, when the tags turn out to stand for nothing
     */
    public EntityTags(String bucket, Runnable disbelief) {
        this.bucket = requireNonNull(bucket, "bucket is null");
        this.disbelief = requireNonNull(disbelief, "disbelief is null");
    }

    /** Whether a tag and a length name bytes, as far as is known. */
    public boolean believed() {
        return believed;
    }

    /** S3 has named a version. */
    public void seen(ObjectName name, String key, ObjectVersion version) {
        if (!believed) {
            return;
        }
        Holder now = new Holder(name, version.length(), version.modified());
        if (ZEROS.matcher(version.etag()).matches()) {
            disbelieve(key, version, "which is no digest of anything");
            return;
        }
        Holder before;
        synchronized (holders) {
            before = holders.put(version.etag(), now);
            if (holders.size() > REMEMBERED) {
                holders.remove(holders.keySet().iterator().next());
            }
        }
        if (before != null && before.length() != now.length() && anotherWrite(before, now)) {
            disbelieve(key, version, "that of " + before.length() + " other bytes, too");
        }
    }

    private static boolean anotherWrite(Holder before, Holder now) {
        return !before.name().equals(now.name()) || !before.modified().matches(now.modified());
    }

    private void disbelieve(String key, ObjectVersion version, String why) {
        synchronized (holders) {
            if (!believed) {
                return;
            }
            believed = false;
            holders.clear();
        }
        LOG.warn(
                "Entity tags of the bucket {} don't stand for bytes: {} of {} B has {}, {}. Files whose names may be"
                        + " rewritten are read past the cache in this process. Use a store whose tags change with the"
                        + " bytes (MinIO: no file-system mode), or name files that are never rewritten in"
                        + " fs.s3a.cache.immutable.patterns.",
                bucket,
                key,
                version.length(),
                version.etag(),
                why);
        disbelief.run();
    }
}
