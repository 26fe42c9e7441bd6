/** The Ehcache stores against the contract of all stores, and what is their own. */
@NullMarked
package dev.thermocline.cache.ehcache;

import org.jspecify.annotations.NullMarked;
