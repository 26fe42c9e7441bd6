package dev.thermocline.listing;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.Owner;
import dev.thermocline.s3.StoreScope;
import java.time.Duration;

/**
 * Who lists logs. Immutable.
 *
 * @param scope the bucket
 * @param owner to whom S3 answers
 * @param trust how long a listing is believed; zero if not at all
 */
public record LogReader(StoreScope scope, Owner owner, Duration trust) {
    /** Takes anything but null. */
    public LogReader {
        requireNonNull(scope, "scope is null");
        requireNonNull(owner, "owner is null");
        requireNonNull(trust, "trust is null");
    }
}
