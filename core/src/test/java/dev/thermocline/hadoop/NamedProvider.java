package dev.thermocline.hadoop;

import dev.thermocline.credential.CredentialPrincipal;
import dev.thermocline.testkit.EmbeddedS3;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** As {@link VendingProvider}, by somebody who knows the cache: it names what its rights depend on. */
public final class NamedProvider implements AwsCredentialsProvider, CredentialPrincipal {
    private final String scope;

    /** Called by S3A. */
    public NamedProvider(@Nullable URI bucket, Configuration configuration) {
        scope = configuration.get(VendingProvider.SCOPE, "");
    }

    @Override
    public AwsCredentials resolveCredentials() {
        return AwsBasicCredentials.create(EmbeddedS3.ACCESS_KEY, EmbeddedS3.SECRET_KEY);
    }

    @Override
    public String principal() {
        return scope;
    }
}
