/**
 * What other modules use of the process's cache: {@link dev.thermocline.api.CacheControl}, the listeners that it
 * notifies of reads, writes and commits, and their values. No implementation, no third-party type but Hadoop's and the
 * metric registry; may use values of the packages below the file system.
 */
@NullMarked
package dev.thermocline.api;

import org.jspecify.annotations.NullMarked;
