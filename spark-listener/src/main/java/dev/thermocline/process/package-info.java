/**
 * How the parts of this module are put together in one process: {@link dev.thermocline.process.CurrentProcess}, the one
 * static of the module, holds the {@link dev.thermocline.process.Application} that runs here; a driver and an executor
 * of Spark each start their own. Knows nothing of Spark; the only package that finds the process's cache by itself.
 */
@NullMarked
package dev.thermocline.process;

import org.jspecify.annotations.NullMarked;
