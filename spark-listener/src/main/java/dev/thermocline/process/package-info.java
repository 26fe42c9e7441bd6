/** How the parts of this module are put together in a process. */
@NullMarked
package dev.thermocline.process;

import org.jspecify.annotations.NullMarked;
