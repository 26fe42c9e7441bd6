/** Tests of commit reports. */
@NullMarked
package dev.thermocline.report;

import org.jspecify.annotations.NullMarked;
