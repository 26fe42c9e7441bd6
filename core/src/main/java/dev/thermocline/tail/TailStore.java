package dev.thermocline.tail;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.file.CacheFile;
import dev.thermocline.state.ObjectStates;

/**
 * Keeps ends of files that S3 has confirmed: the one way for a probe, a load and a tail from another process. What is
 * captured of a write goes in before S3 has confirmed it, under an id that nobody can read until it is sealed.
 * Thread-safe.
 */
public final class TailStore {
    private final ObjectStates states;
    private final FooterTails footers;
    private final SharedAnswers<SuffixProbe.Seen> underWay = new SharedAnswers<>();
    private final RefusedNames refused;

    /**
     * @param footers learns from each tail how long the footers of its table are
     * @param ticker measures how long a refusal counts
     */
    public TailStore(ObjectStates states, FooterTails footers, Ticker ticker) {
        this.states = requireNonNull(states, "states is null");
        this.footers = requireNonNull(footers, "footers is null");
        this.refused = new RefusedNames(ticker);
    }

    /**
     * What became of a tail.
     *
     * @param object the version it belongs to
     * @param taken whether a tier took it; a tier may be full, or its write may wait
     */
    public record Kept(CachedObject object, boolean taken) {}

    /**
     * Keeps the end of a version for the file's own owner.
     *
     * @param version as S3 named it with these bytes, or in answer to the write that made them
     * @param tail the object's last bytes; not written to afterwards
     * @param epoch of the object, read before S3 was asked: what has changed since is not kept
     */
    public Kept keep(CacheFile file, ObjectVersion version, byte[] tail, long epoch) {
        return keep(file, file.owner(), version, tail, epoch);
    }

    /** As above, for an owner of another process: bytes are served to whom they were captured for. */
    public Kept keep(CacheFile file, Owner owner, ObjectVersion version, byte[] tail, long epoch) {
        CachedObject object = states.engine().object(file.name(), owner, file.identified(version), file.ttlRule());
        boolean taken = states.engine().offerTail(object, tail);
        states.evictIfChanged(object, epoch);
        learn(file, version, tail);
        return new Kept(object, taken);
    }

    /** What S3 is being asked for by the probes of all file systems of the process. */
    SharedAnswers<SuffixProbe.Seen> underWay() {
        return underWay;
    }

    /** What it has refused to them. */
    RefusedNames refused() {
        return refused;
    }

    /** Notes how long the footer is, for the next file of the table. */
    void learn(CacheFile file, ObjectVersion version, byte[] tail) {
        var unused = footers.needed(file.path(), tail, version.length());
    }
}
