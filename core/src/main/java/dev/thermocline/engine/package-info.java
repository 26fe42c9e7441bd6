/**
 * The cache at work, put together: {@link CacheEngine} is what file systems and warming use. Its parts are packages of
 * their own: {@code layout} cuts objects into blocks, {@code tier} holds blocks, {@code fetch} gets missing ones,
 * {@code read} joins the two, {@code catalog} knows which object ids name which bytes.
 *
 * <p>Knows stores by their contract only, S3 as an {@link dev.thermocline.cache.Origin}, time as a ticker.
 */
@NullMarked
package dev.thermocline.engine;

import org.jspecify.annotations.NullMarked;
