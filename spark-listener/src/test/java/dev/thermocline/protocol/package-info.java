/** What travels between JVMs. */
@NullMarked
package dev.thermocline.protocol;

import org.jspecify.annotations.NullMarked;
