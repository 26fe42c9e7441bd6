/**
 * Finds the commits that nobody told of: those of other applications and of writers that are not Spark. Listings that pass
 * through cost nothing; an idle table costs one GET for each look at its next commit.
 */
@NullMarked
package dev.thermocline.watch;

import org.jspecify.annotations.NullMarked;
