/** Tests of messages and of where they wait. */
@NullMarked
package dev.thermocline.message;

import org.jspecify.annotations.NullMarked;
