/**
 * What an executor does for its driver: polls, carries instructions out in their order for each file, and sends what
 * was written and done here. Never used by the driver.
 */
@NullMarked
package dev.thermocline.executor;

import org.jspecify.annotations.NullMarked;
