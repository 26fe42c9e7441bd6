/**
 * The failure policy: what the cache does for a reader or writer may fail, and is then counted and logged once, while
 * the reader or writer goes on as with plain S3A. Uses nothing of ours, so that every package can use it.
 */
@NullMarked
package dev.thermocline.failure;

import org.jspecify.annotations.NullMarked;
