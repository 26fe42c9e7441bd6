/**
 * The log of sealed objects on a local disk ({@link FileObjectLog}): its header, its records and its reader. What
 * another layout or format has left is found and deleted by {@link LeftContent}.
 *
 * <p>A record that is damaged is skipped: a lost record costs a miss, never a wrong byte.
 */
@NullMarked
package dev.thermocline.cache.objectlog;

import org.jspecify.annotations.NullMarked;
