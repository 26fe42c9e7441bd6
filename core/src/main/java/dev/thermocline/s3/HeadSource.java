package dev.thermocline.s3;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;

/** Sends HEADs. */
public interface HeadSource {
    /** One HEAD; absent files as S3A reports them. */
    S3AFileStatus head(Path path) throws IOException;
}
