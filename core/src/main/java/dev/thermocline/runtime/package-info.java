/**
 * What one process has once: its tiers on heap, off heap and disk, their encryption, the access trace and the
 * threads, put together from the options.
 */
@NullMarked
package dev.thermocline.runtime;

import org.jspecify.annotations.NullMarked;
