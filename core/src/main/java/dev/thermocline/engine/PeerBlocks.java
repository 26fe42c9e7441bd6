package dev.thermocline.engine;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.Origin;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.engine.catalog.ObjectCatalog;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.engine.layout.Extent;
import dev.thermocline.engine.read.ReadThrough;
import dev.thermocline.engine.read.ResidentBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Blocks for other processes: what they read here counts as no read of this one, and moves no block between tiers.
 * Thread-safe.
 */
public final class PeerBlocks {
    private final ObjectCatalog catalog;
    private final ResidentBytes resident;
    private final ReadThrough reads;

    PeerBlocks(ObjectCatalog catalog, ResidentBytes resident, ReadThrough reads) {
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.resident = requireNonNull(resident, "resident is null");
        this.reads = requireNonNull(reads, "reads is null");
    }

    /** The object of exactly this version, its time included, if S3 has confirmed it to this process. */
    public Optional<CachedObject> find(ObjectName name, Owner owner, ObjectVersion version) {
        return catalog.find(name, owner, version)
                .filter(object -> object.version().modified().equals(version.modified()));
    }

    /**
     * Fills the target with verified bytes that the tiers hold.
     *
     * @param position lies within the object, with all that is wanted
     * @return false if they don't hold all of them; then the target's position has not moved
     */
    public boolean read(CachedObject object, long position, ByteBuffer target) {
        return resident.read(object, position, target);
    }

    /** Whether the tiers hold all bytes of a range, which lies within the object. */
    public boolean holds(CachedObject object, ByteRange range) {
        return resident.missing(object, range).isEmpty();
    }

    /**
     * Fetches what the tiers lack of a range, in whole blocks. Shares requests with readers and fetches that are under
     * way.
     *
     * @param patience how long nothing may arrive of a request of somebody else
     * @throws IOException what the origin throws, unchanged
     */
    public void fetch(CachedObject object, ByteRange range, Origin origin, Duration patience) throws IOException {
        List<Extent> missing = resident.missing(object, range);
        if (!missing.isEmpty()) {
            reads.fetch(object, missing, origin, patience);
        }
    }
}
