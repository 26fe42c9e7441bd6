/**
 * Every operation that changes a Delta table, on a cluster of several JVMs: what a commit should warm and evict is computed
 * from the table's log by code of its own, what it did warm and evict is observed in each process.
 */
@NullMarked
package dev.thermocline.cluster.operations;

import org.jspecify.annotations.NullMarked;
