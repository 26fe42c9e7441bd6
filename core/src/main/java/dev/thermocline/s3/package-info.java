/**
 * What S3's answers mean, checked in one place before anything is made of them: which version of an object they name
 * ({@link dev.thermocline.s3.ResponseVersions}), and which of its bytes they carry ({@link
 * dev.thermocline.s3.GetResponse}, {@link dev.thermocline.s3.SuffixResponse}). Whatever is not as S3 answers names
 * nothing and is not kept.
 */
@NullMarked
package dev.thermocline.s3;

import org.jspecify.annotations.NullMarked;
