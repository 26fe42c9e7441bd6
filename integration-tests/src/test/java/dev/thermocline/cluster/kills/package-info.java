/**
 * What goes wrong while a commit is being warmed: processes of an application are killed, or come; S3 refuses; a commit
 * makes no sense. How far the warm is, is no matter of luck: the test holds or fails some of its requests before they reach
 * S3.
 */
@NullMarked
package dev.thermocline.cluster.kills;

import org.jspecify.annotations.NullMarked;
