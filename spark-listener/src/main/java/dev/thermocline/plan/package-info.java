/**
 * Which of a commit's files are worth warming, decided in one place for every operation. Pure: may use {@code delta},
 * and of the core partition dates.
 */
@NullMarked
package dev.thermocline.plan;

import org.jspecify.annotations.NullMarked;
