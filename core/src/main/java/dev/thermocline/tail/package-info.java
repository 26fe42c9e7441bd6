/**
 * Ends of files, where Parquet has its footers: how long they are, the one GET that brings status and tail of a file
 * of which nothing is known, the check that a store answers such GETs as S3 does, and the one way by which a tail
 * gets into the tiers.
 */
@NullMarked
package dev.thermocline.tail;

import org.jspecify.annotations.NullMarked;
