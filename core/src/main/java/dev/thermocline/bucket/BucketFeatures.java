package dev.thermocline.bucket;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * What the cache does for one bucket.
 *
 * @param changesSeen whether the interceptor is in the client: without it nothing is taken on trust
 * @param capture whether files are captured while they are written
 * @param trustListings how long a listing of a Delta log names the current versions of its files; zero if not at all
 * @param reauthorize after which time S3 is asked again whether the owner may read an object, if ever
 */
public record BucketFeatures(
        boolean changesSeen, boolean capture, Duration trustListings, Optional<Duration> reauthorize) {
    /** Takes anything but null. */
    public BucketFeatures {
        requireNonNull(trustListings, "trustListings is null");
        requireNonNull(reauthorize, "reauthorize is null");
    }
}
