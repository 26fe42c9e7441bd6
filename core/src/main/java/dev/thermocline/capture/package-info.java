/**
 * What is written through the file system, watched on its way to S3: blocks and tail of a file, within a budget of
 * memory, to be kept once S3 has confirmed the write. S3 comes first; a capture that fails changes nothing for the
 * writer.
 */
@NullMarked
package dev.thermocline.capture;

import org.jspecify.annotations.NullMarked;
