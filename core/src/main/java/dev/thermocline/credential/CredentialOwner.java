package dev.thermocline.credential;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.token.Token;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the owner of what a file system caches: a hash of everything by which S3 distinguishes tenants, the same in
 * each process. What can't be known shares with nobody, which is logged once with the remedy.
 */
public final class CredentialOwner {
    /** Names whom S3 sees, in place of the credentials' keys and the classes that give them. */
    public static final String PRINCIPAL = "fs.s3a.cache.principal";

    private static final Logger LOG = LoggerFactory.getLogger(CredentialOwner.class);
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[^}]*}?");
    private static final String TOKENS = "S3ADelegationToken/";
    private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();
    private static final Set<String> TOKEN_BINDINGS = Set.of(
            "org.apache.hadoop.fs.s3a.auth.delegation.SessionTokenBinding",
            "org.apache.hadoop.fs.s3a.auth.delegation.FullCredentialsTokenBinding",
            "org.apache.hadoop.fs.s3a.auth.delegation.RoleTokenBinding");

    private CredentialOwner() {}

    /** S3A's own provider objects of the file system, as far as they can be had. */
    @FunctionalInterface
    public interface Providers {
        /** The objects, of any class. */
        List<?> get() throws IOException;
    }

    /**
     * The owner of a file system of the current user.
     *
     * @param configuration with the bucket's own values folded in
     * @param providers asked only if a class is not known
     * @throws IOException if the user, a secret or the providers can't be read
     */
    public static Owner of(String bucket, Configuration configuration, Providers providers) throws IOException {
        UserGroupInformation user = UserGroupInformation.getCurrentUser();
        return of(
                new Subject(user.getUserName(), user.getCredentials(), AwsEnvironment.ofProcess()),
                bucket,
                configuration,
                providers);
    }

    /**
     * Whoever runs the file system.
     *
     * @param name of the user
     * @param credentials the user's tokens
     * @param environment what the SDK reads
     */
    record Subject(String name, Credentials credentials, AwsEnvironment environment) {
        Subject {
            requireNonNull(name, "name is null");
            requireNonNull(credentials, "credentials is null");
            requireNonNull(environment, "environment is null");
        }
    }

    static Owner of(Subject subject, String bucket, Configuration configuration, Providers providers)
            throws IOException {
        OwnerHash hash = new OwnerHash();
        hash.add("user", subject.name());
        String principal = principal(configuration);
        List<String> unknown = unknownCode(configuration);
        ProviderClasses classes = ProviderClasses.of(configuration);
        if (principal.isEmpty()) {
            unknown.addAll(unknownProviders(hash, classes, providers));
            addSources(hash, subject, classes, configuration);
        } else if (principal.contains("${")) {
            return unshared(bucket, PRINCIPAL + " has a variable without a value", variables(principal));
        }
        if (principal.isEmpty() && !unknown.isEmpty()) {
            return unshared(bucket, "it is not known what credentials depend on", unknown);
        }
        hash.add(PRINCIPAL, principal);
        CredentialOptions.addTo(hash, bucket, configuration, principal.isEmpty());
        return hash.owner();
    }

    /** The variables alone: what stands beside them may be secret. */
    private static List<String> variables(String principal) {
        return VARIABLE.matcher(principal).results().map(MatchResult::group).toList();
    }

    private static String principal(Configuration configuration) throws IOException {
        char[] text = configuration.getPassword(PRINCIPAL);
        return text == null ? "" : new String(text).strip();
    }

    /** Adds how the classes name their principal. Returns those that name none. */
    private static List<String> unknownProviders(OwnerHash hash, ProviderClasses classes, Providers providers)
            throws IOException {
        List<String> unknown = new ArrayList<>(classes.unknown());
        if (!unknown.isEmpty()) {
            for (Object provider : providers.get()) {
                if (provider instanceof CredentialPrincipal named
                        && !named.principal().isEmpty()) {
                    hash.add(provider.getClass().getName(), named.principal());
                    unknown.remove(provider.getClass().getName());
                }
            }
        }
        return unknown;
    }

    /** Code of the user's own between the credentials and the request. */
    private static List<String> unknownCode(Configuration configuration) {
        List<String> unknown = new ArrayList<>();
        String binding = configuration.getTrimmed("fs.s3a.delegation.token.binding", "");
        if (!binding.isEmpty() && !TOKEN_BINDINGS.contains(binding)) {
            unknown.add(binding);
        }
        String factory = configuration.getTrimmed("fs.s3a.s3.client.factory.impl", "");
        if (!factory.isEmpty() && !factory.startsWith("org.apache.hadoop.fs.s3a.")) {
            unknown.add(factory);
        }
        String signers = configuration.getTrimmed("fs.s3a.custom.signers", "");
        if (!signers.isEmpty()) {
            unknown.add(signers);
        }
        if (configuration.getBoolean("fs.s3a.http.signer.enabled", false)) {
            unknown.add(configuration.getTrimmed("fs.s3a.http.signer.class", "fs.s3a.http.signer.class"));
        }
        return unknown;
    }

    private static void addSources(
            OwnerHash hash, Subject subject, ProviderClasses classes, Configuration configuration) {
        if (classes.readEnvironment()) {
            subject.environment().addTo(hash);
            String profiles = configuration.getTrimmed("fs.s3a.auth.profile.file", "");
            if (!profiles.isEmpty()) {
                hash.addFile("profiles", Path.of(profiles));
            }
        }
        if (!configuration.getTrimmed("fs.s3a.delegation.token.binding", "").isEmpty()) {
            TreeMap<String, byte[]> tokens = new TreeMap<>();
            for (Token<?> token : subject.credentials().getAllTokens()) {
                if (token.getKind().toString().startsWith(TOKENS)) {
                    tokens.put(token.getKind() + " " + token.getService(), token.getIdentifier());
                }
            }
            tokens.forEach((name, identifier) -> {
                hash.add("token", name);
                hash.add(identifier);
            });
        }
    }

    private static Owner unshared(String bucket, String why, List<String> what) {
        if (LOGGED.add(what.toString())) {
            LOG.warn(
                    "The file systems of the bucket {} share nothing of the cache, neither with each other nor over a"
                            + " restart: {} ({}). Implement {} in the credential provider, or name whom S3 sees with {},"
                            + " or set fs.s3a.cache.share = process if all that run in this process may read the same.",
                    bucket,
                    why,
                    String.join(", ", what),
                    CredentialPrincipal.class.getName(),
                    PRINCIPAL);
        }
        return Owner.unshared();
    }
}
