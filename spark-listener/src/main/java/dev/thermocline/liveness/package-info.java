/**
 * Which files of followed tables are live, which are shared with other tables, and when those that a commit removed
 * may go: after a grace, and not while somebody may still read them.
 */
@NullMarked
package dev.thermocline.liveness;

import org.jspecify.annotations.NullMarked;
