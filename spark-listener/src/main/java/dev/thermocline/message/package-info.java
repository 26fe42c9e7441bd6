/**
 * What one process sends to another about files and commits, and the bounded collections in which it waits: {@link
 * dev.thermocline.message.CapturedFiles} for what writers pushed, {@link dev.thermocline.message.InstructionLog} for
 * what every executor is to do next. Everything here is a hint: a lost one costs a request or some space, never a wrong
 * byte.
 */
@NullMarked
package dev.thermocline.message;

import org.jspecify.annotations.NullMarked;
