package dev.thermocline.credential;

/**
 * Implemented by a credential provider class of S3A ({@code fs.s3a.aws.credentials.provider}) whose rights depend on
 * more than S3A's own options. Without it, or {@code fs.s3a.cache.principal}, the file systems of such a class share
 * nothing.
 *
 * <p>Asked once for each file system, after S3A has created the provider and before the first request; must not block.
 */
@FunctionalInterface
public interface CredentialPrincipal {
    /**
     * Names whom S3 sees: two providers give the same text only if S3 grants both the same, and the text stays the same
     * when keys are renewed. It may contain secrets: it is hashed, and appears nowhere.
     *
     * @return not empty
     */
    String principal();
}
