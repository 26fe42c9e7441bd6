package dev.thermocline.hadoop;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;

/**
 * {@link CachingS3AFileSystem} for users of {@code FileContext}, such as Spark's streaming checkpoints, which ignore
 * {@code fs.s3a.impl}: set {@code fs.AbstractFileSystem.s3a.impl} to this class. Without it FileContext works on plain
 * S3A; changes made there are seen all the same if the {@link MutationInterceptor} stands in the job's configuration.
 */
public final class CachingS3A extends DelegateToFileSystem {
    private static final int DEFAULT_PORT = -1; // as S3A's own binding

    /** Called by Hadoop. */
    public CachingS3A(URI uri, Configuration configuration) throws IOException, URISyntaxException {
        super(
                uri,
                new CachingS3AFileSystem(),
                configuration,
                uri.getScheme() == null || uri.getScheme().isEmpty() ? "s3a" : uri.getScheme(),
                false);
    }

    @Override
    public int getUriDefaultPort() {
        return DEFAULT_PORT;
    }
}
