/** Tests of reading commits. */
@NullMarked
package dev.thermocline.commit;

import org.jspecify.annotations.NullMarked;
