/**
 * The files of commits in little memory: hashes of paths, compressed lists of names, and which files a commit adds and
 * removes.
 */
@NullMarked
package dev.thermocline.paths;

import org.jspecify.annotations.NullMarked;
