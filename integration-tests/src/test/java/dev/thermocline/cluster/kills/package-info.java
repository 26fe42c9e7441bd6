/**
 * Processes of an application that are killed, or come, while a commit is being warmed. How far the warm is, is no matter
 * of luck: the test holds some of its requests before they reach S3.
 */
@NullMarked
package dev.thermocline.cluster.kills;

import org.jspecify.annotations.NullMarked;
