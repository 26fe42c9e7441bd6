/** Tests of the warm threads, on jobs that are told how to end. */
@NullMarked
package dev.thermocline.warm;

import org.jspecify.annotations.NullMarked;
