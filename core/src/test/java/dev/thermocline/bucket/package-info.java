/** Tests of the cache as one file system sees it. */
@NullMarked
package dev.thermocline.bucket;

import org.jspecify.annotations.NullMarked;
