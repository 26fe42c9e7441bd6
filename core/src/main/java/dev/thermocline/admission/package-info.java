/**
 * What is worth keeping: one policy that reads, captures of written files and warming ask alike. Knows names, lengths
 * and dates; no store, no request.
 */
@NullMarked
package dev.thermocline.admission;

import org.jspecify.annotations.NullMarked;
