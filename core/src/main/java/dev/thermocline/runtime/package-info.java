/**
 * What a process has once: the cache ({@link dev.thermocline.runtime.CacheRuntime}), put together from the options:
 * tiers, encryption at rest, trace, threads, report; and its public handle ({@link
 * dev.thermocline.runtime.ProcessCache}).
 */
@NullMarked
package dev.thermocline.runtime;

import org.jspecify.annotations.NullMarked;
