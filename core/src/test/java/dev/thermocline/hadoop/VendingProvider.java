package dev.thermocline.hadoop;

import dev.thermocline.testkit.EmbeddedS3;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * A provider as catalogs ship them: one class for everybody, whose rights depend on options that only it knows, and
 * whose keys are renewed while it runs. The keys here are the test server's, so what it may do is up to the faults of
 * the test.
 */
public final class VendingProvider implements AwsCredentialsProvider {
    /** What the catalog gives the keys for, as a table's id. */
    static final String SCOPE = "test.catalog.table.id";

    /** The key as it was given to the job, which changes with each renewal. */
    static final String INITIAL_KEY = "fs.s3a.init.access.key";

    private final String accessKey;

    /** Called by S3A. */
    public VendingProvider(@Nullable URI bucket, Configuration configuration) {
        accessKey = configuration.get(INITIAL_KEY, EmbeddedS3.ACCESS_KEY);
    }

    @Override
    public AwsCredentials resolveCredentials() {
        return AwsBasicCredentials.create(accessKey, EmbeddedS3.SECRET_KEY);
    }
}
