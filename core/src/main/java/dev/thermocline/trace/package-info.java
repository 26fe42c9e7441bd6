/**
 * The access trace: which blocks were read, in fixed records of a file of its own. {@link
 * dev.thermocline.trace.TraceWriter} writes it beside the readers, bounded in memory and on disk; {@link
 * dev.thermocline.trace.TraceReader} reads it back for a replay. Objects are hashes; their paths are written only when
 * asked for, into a second file.
 */
@NullMarked
package dev.thermocline.trace;

import org.jspecify.annotations.NullMarked;
