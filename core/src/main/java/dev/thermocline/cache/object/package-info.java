/**
 * What names bytes: where an object lives ({@link ObjectName}), which of its contents ({@link ObjectVersion}), who may
 * see it ({@link Owner}), and the id under which its blocks are stored ({@link CachedObject}). Also the contract of a
 * log that remembers sealed objects over the end of a process ({@link ObjectLog}).
 *
 * <p>Values without behaviour; pure Java.
 */
@NullMarked
package dev.thermocline.cache.object;

import org.jspecify.annotations.NullMarked;
