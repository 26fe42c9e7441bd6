/**
 * What this process knows of objects in S3 ({@link dev.thermocline.state.ObjectStates}): statuses, versions that S3
 * confirmed, names that commits added, the epochs that changes raise, whom S3 has answered, and what it contradicts.
 * A change ends all of it. Sends no request.
 */
@NullMarked
package dev.thermocline.state;

import org.jspecify.annotations.NullMarked;
