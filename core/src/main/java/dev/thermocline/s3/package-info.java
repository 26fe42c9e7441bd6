/**
 * What S3's answers mean, checked in one place before anything is made of them: which version of an object they name,
 * and which of its bytes they carry. Whatever is not as S3 answers names nothing and is not kept.
 */
@NullMarked
package dev.thermocline.s3;

import org.jspecify.annotations.NullMarked;
