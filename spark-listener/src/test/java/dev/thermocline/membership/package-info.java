/** Processes that join each other by polls. */
@NullMarked
package dev.thermocline.membership;

import org.jspecify.annotations.NullMarked;
