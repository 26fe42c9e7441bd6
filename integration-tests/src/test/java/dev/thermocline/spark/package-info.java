/** What the plugin does to Hadoop's own state, with S3A on the class path. */
@NullMarked
package dev.thermocline.spark;

import org.jspecify.annotations.NullMarked;
