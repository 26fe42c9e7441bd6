/**
 * Bounded collections in which what processes send each other waits: {@link dev.thermocline.buffer.CapturedFiles} for
 * what writers pushed, {@link dev.thermocline.buffer.InstructionLog} for what every executor is to do next.
 * Everything in them is a hint: a lost one costs a request or some space, never a wrong byte. May use the messages of
 * {@code protocol}.
 */
@NullMarked
package dev.thermocline.buffer;

import org.jspecify.annotations.NullMarked;
