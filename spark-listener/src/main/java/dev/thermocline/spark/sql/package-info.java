/**
 * What {@code Thermocline} offers, from SQL: procedures of the catalog {@code thermocline}, whose answers are rows.
 *
 * <p>Spark has procedures of catalogs from 4.0 on, and this package needs them and Catalyst's rows. Nothing else may
 * name a class of it: Spark loads the catalog by the name that the plugin sets, and the plugin sets it where Spark has
 * procedures. The procedures are thin: they read arguments, ask, and make rows.
 */
@NullMarked
package dev.thermocline.spark.sql;

import org.jspecify.annotations.NullMarked;
