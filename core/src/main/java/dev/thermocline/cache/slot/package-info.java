/**
 * How the JVMs of a machine share a directory of the cache: each takes a numbered slot by locking a file beside it
 * ({@link DiskSlots}, {@link HeldSlot}), and deletes slots that nobody can hold any more.
 *
 * <p>The directories are those of {@code directory}: private to the process's user.
 */
@NullMarked
package dev.thermocline.cache.slot;

import org.jspecify.annotations.NullMarked;
