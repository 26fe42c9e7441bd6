/** Following commits in one process, with fakes. */
@NullMarked
package dev.thermocline.pipeline;

import org.jspecify.annotations.NullMarked;
