/**
 * Dashboards in one application, maintenance in another, on a cluster of several JVMs: what each commit costs before the
 * dashboards' next round, and what that round asks the store for, with plain S3A and with the cache.
 */
@NullMarked
package dev.thermocline.cluster.demo;

import org.jspecify.annotations.NullMarked;
