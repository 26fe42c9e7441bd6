/**
 * Delta commits, without Spark and without Delta's classes. {@link dev.thermocline.delta.CommitParser} is the only
 * parser of their JSON and hands the actions to a handler; {@link dev.thermocline.delta.CommitReader} makes a {@link
 * dev.thermocline.delta.CommitChange} of them. {@link dev.thermocline.delta.VersionTracker} finds whether a version was
 * seen before, or its table created again. May use Jackson's streaming parser and Hadoop's paths, and no other package
 * of ours.
 */
@NullMarked
package dev.thermocline.delta;

import org.jspecify.annotations.NullMarked;
