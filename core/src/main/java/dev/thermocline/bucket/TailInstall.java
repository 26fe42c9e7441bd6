package dev.thermocline.bucket;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.CacheFile;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.tail.FooterTails;
import dev.thermocline.tail.TailStore;
import dev.thermocline.warm.WarmOutcome;
import dev.thermocline.warm.Warmer;

/** Takes over a tail that another process captured: no request to S3. */
public final class TailInstall implements Warmer.Job {
    private final CachedBucket bucket;
    private final CapturedTail tail;
    private final CacheEngine engine;
    private final FooterTails footers;

    /** @param bucket that of the file system for which the tail is kept, whoever runs this */
    public TailInstall(CachedBucket bucket, CapturedTail tail) {
        this.bucket = requireNonNull(bucket, "bucket is null");
        this.tail = requireNonNull(tail, "tail is null");
        this.engine = bucket.engine();
        this.footers = bucket.parts().footers();
    }

    @Override
    public String name() {
        return tail.path().toString();
    }

    @Override
    public boolean resident() {
        return CacheFailures.call(
                "looking a tail up",
                () -> bucket.current(bucket.file(tail.path()))
                        .filter(object -> object.version().sameTag(tail.version()))
                        .flatMap(engine::tail)
                        .filter(here -> here.length >= wanted(here))
                        .isPresent(),
                () -> false);
    }

    @Override
    public WarmOutcome warm() {
        bucket.addedByCommit(tail.path(), tail.version().length()); // only such files are sent to other processes
        CacheFile file = bucket.file(tail.path());
        boolean admitted = file.kind().cacheable()
                && bucket.admission().warms(file.key(), tail.version().length()) != AdmissionScope.NOTHING;
        if (!admitted || tail.tail().length < shortest()) {
            return WarmOutcome.DECLINED; // shorter: another process with another tail size
        }
        long epoch = bucket.parts().states().epochs().current(file.name());
        TailStore.Kept kept =
                bucket.parts().tails().keep(file, tail.owner(), tail.version().timeless(), tail.tail(), epoch);
        engine.newObjects().committed(kept.object());
        if (tail.owner().equals(bucket.owner()) && file.immutable()) {
            bucket.statuses()
                    .learn(file, bucket.calls().status(tail.path(), tail.version(), tail.modificationTime()), epoch);
        }
        return kept.taken() ? WarmOutcome.RESIDENT : WarmOutcome.DECLINED;
    }

    /** Bytes that every file's tail has. */
    private long shortest() {
        return Math.min(engine.settings().tailSize(), tail.version().length());
    }

    /** Bytes that were sent and can be held. */
    private long wanted(byte[] here) {
        int needed = footers.needed(tail.path(), here, tail.version().length());
        return Math.min(needed, tail.tail().length);
    }
}
