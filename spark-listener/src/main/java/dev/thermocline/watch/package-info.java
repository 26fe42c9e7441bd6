/**
 * Finds commits that this process did not make: those of other applications and of writers that are not Spark. Listings
 * that pass through cost nothing; an idle table costs one GET for each poll of its next commit. {@link
 * dev.thermocline.watch.CommitPoller} decides when a table is polled, {@code LogFollower} asks S3, and {@code
 * LogPosition} holds how far a table's log was followed. May use {@code delta} and {@code concurrent}, and of the core
 * the handle on the cache, commit files, listings and options.
 */
@NullMarked
package dev.thermocline.watch;

import org.jspecify.annotations.NullMarked;
