/**
 * How a process joins its peers: on an executor with its polls, on the driver with their answers. Ties peers to the
 * cache of the process, which may start later than they do and more than once.
 */
@NullMarked
package dev.thermocline.membership;

import org.jspecify.annotations.NullMarked;
