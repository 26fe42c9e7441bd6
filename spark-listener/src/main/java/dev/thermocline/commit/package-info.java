/**
 * What a Delta commit means for the cache, without Spark and without Delta's classes.
 *
 * <p>A commit's JSON becomes a {@link dev.thermocline.commit.CommitChange}; {@link dev.thermocline.commit.TableWatcher} says whether it was seen before;
 * {@link dev.thermocline.commit.WarmPolicy} turns it into a plan; {@link dev.thermocline.commit.CapturedFiles} completes the plan with what the writers
 * pushed, in either order of arrival; {@link dev.thermocline.commit.InstructionLog} holds what every executor is to do next; and
 * {@link dev.thermocline.commit.CommitReports} says how it went. Everything here is a hint: a lost instruction costs a request or some space, never a
 * wrong byte. Each collection is bounded and counts what it drops; time comes from a {@link java.time.Clock} of the caller.
 */
@NullMarked
package dev.thermocline.commit;

import org.jspecify.annotations.NullMarked;
