/** Tests of the entry points, against a real S3 protocol server on loopback whose requests are counted. */
@NullMarked
package dev.thermocline.hadoop;

import org.jspecify.annotations.NullMarked;
