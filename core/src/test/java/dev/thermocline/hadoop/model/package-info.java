/** Random sequences of operations on the file system, compared with what S3 must hold. */
@NullMarked
package dev.thermocline.hadoop.model;

import org.jspecify.annotations.NullMarked;
