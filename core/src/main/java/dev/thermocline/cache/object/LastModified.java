package dev.thermocline.cache.object;

/**
 * What S3 states of the time at which a version was written, in whole seconds of the epoch, as HTTP has it. Part of the
 * identity of names that may be replaced: the entity tags of some stores are the same for all bytes.
 */
public sealed interface LastModified {
    /**
     * As S3 states it in a HEAD, a GET or a listing.
     *
     * @param second since the epoch
     */
    record At(long second) implements LastModified {}

    /**
     * The answer to a write states no time but its own: S3 will state none that is later. A later one is that of
     * another write.
     *
     * @param second since the epoch
     */
    record Until(long second) implements LastModified {}

    /** Nothing is stated, or nothing is compared, as of names that are never replaced. */
    record Unstated() implements LastModified {
        private static final Unstated INSTANCE = new Unstated();
    }

    /** No time. */
    static LastModified unstated() {
        return Unstated.INSTANCE;
    }

    /** A time as Hadoop's statuses have it. */
    static LastModified ofMillis(long milliseconds) {
        return milliseconds > 0 ? new At(Math.floorDiv(milliseconds, 1000L)) : unstated();
    }

    /** The time as Hadoop's statuses have it, or 0 if S3 has stated none. */
    default long millis() {
        return this instanceof At at ? at.second() * 1000 : 0;
    }

    /** Whether both may be times of one write. */
    default boolean matches(LastModified other) {
        if (this instanceof At at && other instanceof Until until) {
            return at.second() <= until.second();
        }
        if (this instanceof Until && other instanceof At) {
            return other.matches(this);
        }
        return equals(other);
    }

    /** Whether this is the time that is to be kept of two that match: S3's own. */
    default boolean binds(LastModified other) {
        return this instanceof At && other instanceof Until;
    }
}
