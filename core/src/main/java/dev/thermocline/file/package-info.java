/**
 * One file as an operation sees it ({@link dev.thermocline.file.CacheFile}, made once by {@link
 * dev.thermocline.file.CacheFiles}): its name, how fresh it has to be, how much of it is worth keeping, and which
 * version a stream has opened.
 */
@NullMarked
package dev.thermocline.file;

import org.jspecify.annotations.NullMarked;
