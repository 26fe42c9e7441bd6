/**
 * Ends of files, where Parquet has its footers ({@link dev.thermocline.tail.TailStore} keeps them, {@link
 * dev.thermocline.tail.SuffixProbe} is the one GET that brings status and tail of an unknown file). How long footers
 * are, and the check that a store answers such GETs as S3 does.
 */
@NullMarked
package dev.thermocline.tail;

import org.jspecify.annotations.NullMarked;
