/**
 * Directories on a local disk in which nobody but the user of this process can change anything: who that user is, what
 * is checked before a directory or file is trusted, and access that stays with the directory that was checked, whatever
 * is put in the place of its name.
 */
@NullMarked
package dev.thermocline.cache.directory;

import org.jspecify.annotations.NullMarked;
