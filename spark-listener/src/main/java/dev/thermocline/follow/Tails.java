package dev.thermocline.follow;

import dev.thermocline.api.CapturedTail;
import dev.thermocline.cache.ObjectVersion;
import dev.thermocline.cache.Owner;
import dev.thermocline.message.CapturedFile;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** The cache's word for a tail and the messages' word for it. */
public final class Tails {
    private Tails() {}

    public static CapturedFile toFile(CapturedTail tail) {
        return new CapturedFile(
                tail.path().toString(),
                tail.version().etag(),
                tail.version().versionId().orElse(null),
                tail.version().length(),
                tail.modificationTime(),
                tail.owner().id(),
                tail.tail());
    }

    /** Whether nothing of a Parquet footer is missing that could be sent along. */
    public static boolean footerIsWhole(CapturedFile file) {
        long before = fromFile(file).footerBefore();
        return before == 0 || file.tail().length + before > CapturedFile.MAX_TAIL_BYTES;
    }

    public static CapturedTail fromFile(CapturedFile file) {
        ObjectVersion version = new ObjectVersion(file.etag(), Optional.ofNullable(file.versionId()), file.length());
        return new CapturedTail(
                new Path(file.path()), version, file.modificationTime(), new Owner(file.owner()), file.tail());
    }
}
