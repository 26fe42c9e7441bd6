/**
 * What a Delta commit says, without Spark and without Delta's classes: its JSON becomes a {@link
 * dev.thermocline.delta.CommitChange}, and {@link dev.thermocline.delta.VersionTracker} says whether it was seen before.
 */
@NullMarked
package dev.thermocline.delta;

import org.jspecify.annotations.NullMarked;
