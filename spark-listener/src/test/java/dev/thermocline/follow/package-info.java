/** Tests of following commits in one process, with fakes. */
@NullMarked
package dev.thermocline.follow;

import org.jspecify.annotations.NullMarked;
