package dev.thermocline.credential;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.s3a.S3AUtils;

/** S3A's options that decide what S3 grants to a file system. A new one belongs into this list. */
final class CredentialOptions {
    /** May lie in a credential provider of Hadoop, also under the bucket's own key. */
    static final List<String> SECRETS = List.of(
            "fs.s3a.access.key",
            "fs.s3a.secret.key",
            "fs.s3a.session.token",
            "fs.s3a.encryption.algorithm",
            "fs.s3a.encryption.key",
            "fs.s3a.encryption.context");

    static final List<String> PLAIN = List.of(
            "fs.s3a.aws.credentials.provider",
            "fs.s3a.aws.credentials.provider.mapping",
            "fs.s3a.assumed.role.arn",
            "fs.s3a.assumed.role.external.id",
            "fs.s3a.assumed.role.session.name",
            "fs.s3a.assumed.role.policy",
            "fs.s3a.assumed.role.credentials.provider",
            "fs.s3a.assumed.role.sts.endpoint",
            "fs.s3a.assumed.role.sts.endpoint.region",
            "fs.s3a.auth.profile.file",
            "fs.s3a.auth.profile.name",
            "fs.s3a.delegation.token.binding",
            "fs.s3a.accesspoint.arn",
            "fs.s3a.access.grants.enabled",
            "fs.s3a.access.grants.fallback.to.iam",
            "fs.s3a.requester.pays.enabled",
            "fs.s3a.custom.signers",
            "fs.s3a.signing-algorithm",
            "fs.s3a.s3.signing-algorithm",
            "fs.s3a.sts.signing-algorithm",
            "fs.s3a.http.signer.enabled",
            "fs.s3a.http.signer.class",
            "fs.s3a.s3.client.factory.impl",
            "fs.s3a.client.s3.custom.headers",
            "fs.s3a.client.sts.custom.headers");

    /** Those with which the keys of credentials are given: what a principal stands for instead. */
    private static final List<String> KEYS = List.of("fs.s3a.access.key", "fs.s3a.secret.key", "fs.s3a.session.token");

    private static final String ENDPOINT = "fs.s3a.endpoint";

    private CredentialOptions() {}

    /**
     * Adds the values.
     *
     * @param configuration with the bucket's own values folded in
     * @param keys whether the credentials' keys count, too
     * @throws IOException if a secret can't be read
     */
    static void addTo(OwnerHash hash, String bucket, Configuration configuration, boolean keys) throws IOException {
        for (String key : SECRETS) {
            if (keys || !KEYS.contains(key)) {
                hash.add(key, S3AUtils.lookupPassword(bucket, configuration, key));
            }
        }
        PLAIN.forEach(key -> hash.add(key, configuration.getTrimmed(key, "")));
        hash.add(ENDPOINT, endpointPolicy(configuration));
    }

    /** An endpoint in a private network has a policy of its own; all others of a partition are ways to the same. */
    private static String endpointPolicy(Configuration configuration) {
        String endpoint = configuration.getTrimmed(ENDPOINT, "").toLowerCase(Locale.ROOT);
        return endpoint.contains(".vpce.") ? endpoint : "";
    }
}
