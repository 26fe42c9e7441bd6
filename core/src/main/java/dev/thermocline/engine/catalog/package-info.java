/**
 * Which versions of which objects are known, and under which ids their blocks are stored ({@link ObjectCatalog}); which
 * versions S3 has named a moment ago ({@link ConfirmedVersions}).
 *
 * <p>Of the tiers it uses how long what nobody reads is retained, and what an entry costs.
 */
@NullMarked
package dev.thermocline.engine.catalog;

import org.jspecify.annotations.NullMarked;
