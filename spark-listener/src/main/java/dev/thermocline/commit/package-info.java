/**
 * What a Delta commit says, without Spark and without Delta's classes: its JSON becomes a {@link
 * dev.thermocline.commit.CommitChange}, and {@link dev.thermocline.commit.TableWatcher} says whether it was seen before.
 */
@NullMarked
package dev.thermocline.commit;

import org.jspecify.annotations.NullMarked;
