/** What became of commits: to look at, to wait for, to listen to. Pure. */
@NullMarked
package dev.thermocline.report;

import org.jspecify.annotations.NullMarked;
