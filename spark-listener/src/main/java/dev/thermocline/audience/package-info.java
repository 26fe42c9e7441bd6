/**
 * Which executors get what of a commit: all of them if they are few, else those who own a file and those who read its
 * table lately. Knows nothing of instructions and messages.
 */
@NullMarked
package dev.thermocline.audience;

import org.jspecify.annotations.NullMarked;
