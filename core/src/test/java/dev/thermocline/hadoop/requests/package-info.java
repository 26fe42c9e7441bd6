/**
 * What reads and writes cost in requests to S3: scenarios that are run on plain S3A and on Thermocline, each request
 * counted on the wire, and the pages that are rendered from the counts. A change in requests fails the build until the
 * pages say it.
 */
@NullMarked
package dev.thermocline.hadoop.requests;

import org.jspecify.annotations.NullMarked;
