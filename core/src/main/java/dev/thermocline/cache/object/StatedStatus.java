package dev.thermocline.cache.object;

/**
 * What S3 has stated of a version that is the current one of a name which is never replaced, besides its identity.
 *
 * @param modified when it was written, in milliseconds; 0 if S3 has not stated it, as in answers to writes
 * @param since when this was noted, in seconds of the epoch
 */
public record StatedStatus(long modified, long since) {}
