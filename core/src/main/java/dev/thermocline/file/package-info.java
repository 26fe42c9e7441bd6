/**
 * What this process knows of files: how fresh a name has to be, which version S3 confirmed last, statuses, names that
 * commits added, the epochs that changes raise, and what S3 contradicts. Knowledge only: sends no request, holds no
 * bytes.
 */
@NullMarked
package dev.thermocline.file;

import org.jspecify.annotations.NullMarked;
