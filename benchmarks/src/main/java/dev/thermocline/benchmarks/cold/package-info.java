/**
 * What a first read costs: the streams of S3A and Thermocline, whose cache is empty, read the same files in turns;
 * requests and bytes are counted at the proxy.
 */
@NullMarked
package dev.thermocline.benchmarks.cold;

import org.jspecify.annotations.NullMarked;
