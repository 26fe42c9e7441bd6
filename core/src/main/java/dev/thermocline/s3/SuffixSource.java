package dev.thermocline.s3;

import java.io.IOException;
import org.apache.hadoop.fs.Path;

/** Asks S3 for the end of an object. */
public interface SuffixSource {
    /**
     * One GET of a suffix range; no retries.
     *
     * @param most bytes wanted, at least 1; a shorter object comes whole
     */
    SuffixResponse suffix(Path path, int most) throws IOException;

    /** Whether the store answers such GETs as S3 does; if not, none is sent. */
    default boolean usable() {
        return true;
    }
}
