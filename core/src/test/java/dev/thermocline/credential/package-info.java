/** Tests of who shares what is cached. */
@NullMarked
package dev.thermocline.credential;

import org.jspecify.annotations.NullMarked;
