/** Where S3A's own tests find their bucket: {@code ./mvnw -Pupstream verify}. */
package dev.thermocline.upstream;
