/**
 * What the cache needs from outside: where missing bytes come from ({@link Origin}), who is notified of what it does
 * ({@link CacheListener}, {@link AccessTrace}), and what its tables may take of the heap ({@link EntryBudget}).
 *
 * <p>Objects and blocks, by which these are expressed, have packages of their own; so has each kind of store. Pure
 * Java: no Hadoop, no Ehcache, no metrics library.
 */
@NullMarked
package dev.thermocline.cache;

import org.jspecify.annotations.NullMarked;
