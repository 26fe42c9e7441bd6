/**
 * How much of a table the executors hold: reads the table's log for its live files, asks the executors with their polls
 * by names of objects, bounded in bytes and time, and adds the answers up. In the same way has them drop a table, or
 * everything.
 */
@NullMarked
package dev.thermocline.status;

import org.jspecify.annotations.NullMarked;
