/** What tests of peers share. */
@NullMarked
package dev.thermocline.peers;

import org.jspecify.annotations.NullMarked;
