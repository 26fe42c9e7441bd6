/** The end-to-end tests on an S3 server in a container: {@code ./mvnw -Pdocker verify}. */
package dev.thermocline.docker;
