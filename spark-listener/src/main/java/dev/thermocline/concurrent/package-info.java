/**
 * Threads and order: daemons that belong to nobody, steps that run one after the other for each path, and so many
 * bytes in a second. Knows nothing of caches, tables or messages.
 */
@NullMarked
package dev.thermocline.concurrent;

import org.jspecify.annotations.NullMarked;
