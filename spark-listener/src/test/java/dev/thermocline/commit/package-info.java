/** Tests of the commit package: commit texts as Delta writes them, and clocks that the tests turn. */
@NullMarked
package dev.thermocline.commit;

import org.jspecify.annotations.NullMarked;
