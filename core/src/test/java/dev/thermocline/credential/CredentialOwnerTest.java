package dev.thermocline.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.alias.CredentialProvider;
import org.apache.hadoop.security.alias.CredentialProviderFactory;
import org.apache.hadoop.security.token.Token;
import org.apache.hadoop.security.token.TokenIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who shares with whom. */
class CredentialOwnerTest {
    private static final String SIMPLE = "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider";
    private static final String ROLE = "org.apache.hadoop.fs.s3a.auth.AssumedRoleCredentialProvider";
    private static final String INSTANCE = "org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider";
    private static final String PROVIDER = "fs.s3a.aws.credentials.provider";

    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();

    private static Configuration options(String... keysAndValues) {
        Configuration configuration = new Configuration(false);
        configuration.set(PROVIDER, SIMPLE);
        configuration.set("fs.s3a.access.key", "AKIA1");
        configuration.set("fs.s3a.secret.key", "secret");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            configuration.set(keysAndValues[i], keysAndValues[i + 1]);
        }
        return configuration;
    }

    private Owner owner(String user, Configuration configuration, Credentials tokens, Object... providers)
            throws IOException {
        AwsEnvironment environment = new AwsEnvironment(variables::get, properties::get);
        return CredentialOwner.of(
                new CredentialOwner.Subject(user, tokens, environment),
                "lake",
                configuration,
                () -> List.of(providers));
    }

    private Owner owner(Configuration configuration) throws IOException {
        return owner("ann", configuration, new Credentials());
    }

    static Stream<String> everyOption() {
        return Stream.concat(CredentialOptions.SECRETS.stream(), CredentialOptions.PLAIN.stream())
                .filter(key -> !key.equals("fs.s3a.custom.signers")
                        && !key.equals("fs.s3a.http.signer.enabled")
                        && !key.equals(PROVIDER)
                        && !key.equals("fs.s3a.delegation.token.binding"));
    }

    @ParameterizedTest
    @MethodSource("everyOption")
    void otherValueIsAnotherOwnerAndTheSameOneIsNot(String key) throws IOException {
        String value = key.endsWith("factory.impl") ? "org.apache.hadoop.fs.s3a.DefaultS3ClientFactory" : "another";

        assertThat(owner(options(key, value)).shared()).isTrue();
        assertThat(owner(options(key, value)))
                .isEqualTo(owner(options(key, value)))
                .isNotEqualTo(owner(options()));
    }

    @Test
    void otherUserIsAnotherOwner() throws IOException {
        assertThat(owner("bob", options(), new Credentials())).isNotEqualTo(owner(options()));
    }

    @Test
    void valuesDoNotRunIntoEachOther() throws IOException {
        assertThat(owner(options("fs.s3a.access.key", "ab", "fs.s3a.secret.key", "c")))
                .isNotEqualTo(owner(options("fs.s3a.access.key", "a", "fs.s3a.secret.key", "bc")));
    }

    @Test
    void idShowsNothingOfTheSecret() throws IOException {
        assertThat(owner(options()).id()).matches("[0-9a-f]{32}");
    }

    @Test
    void secretsOfCredentialProvidersCount(@TempDir Path directory) throws IOException {
        Owner before = owner(store(directory.resolve("a.jceks"), "fs.s3a.secret.key", "one"));

        assertThat(owner(store(directory.resolve("b.jceks"), "fs.s3a.secret.key", "two")))
                .isNotEqualTo(before);
        assertThat(owner(store(directory.resolve("c.jceks"), "fs.s3a.secret.key", "one")))
                .as("another place of the same secret")
                .isEqualTo(before);
        assertThat(owner(store(directory.resolve("d.jceks"), "fs.s3a.bucket.lake.secret.key", "three")))
                .as("the bucket's own")
                .isNotEqualTo(before);
    }

    private static Configuration store(Path file, String alias, String secret) throws IOException {
        Configuration configuration = options();
        configuration.unset("fs.s3a.secret.key");
        configuration.set("hadoop.security.credential.provider.path", "localjceks://file" + file);
        CredentialProvider store =
                CredentialProviderFactory.getProviders(configuration).get(0);
        store.createCredentialEntry(alias, secret.toCharArray());
        store.flush();
        return configuration;
    }

    @Test
    void environmentCountsWhereAClassReadsIt() throws IOException {
        Owner simple = owner(options());
        Owner instance = owner(options(PROVIDER, INSTANCE));
        Owner standard = owner(options(PROVIDER, ""));
        Owner behindRole = owner(options(PROVIDER, ROLE, "fs.s3a.assumed.role.credentials.provider", INSTANCE));
        for (String variable : AwsEnvironment.VARIABLES) {
            variables.put(variable, "set");
            assertThat(owner(options())).as(variable).isEqualTo(simple);
            assertThat(owner(options(PROVIDER, INSTANCE))).as(variable).isNotEqualTo(instance);
            assertThat(owner(options(PROVIDER, ""))).as(variable).isNotEqualTo(standard);
            assertThat(owner(options(PROVIDER, ROLE, "fs.s3a.assumed.role.credentials.provider", INSTANCE)))
                    .as(variable)
                    .isNotEqualTo(behindRole);
            variables.clear();
        }
        for (String property : AwsEnvironment.PROPERTIES) {
            properties.put(property, "set");
            assertThat(owner(options(PROVIDER, INSTANCE))).as(property).isNotEqualTo(instance);
            properties.clear();
        }
        assertThat(owner(options(PROVIDER, INSTANCE))).isEqualTo(instance);
    }

    @Test
    void contentOfProfilesCounts(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("credentials"), "[default]\naws_access_key_id = a\n");
        variables.put("AWS_SHARED_CREDENTIALS_FILE", file.toString());
        Owner before = owner(options(PROVIDER, INSTANCE));
        assertThat(owner(options(PROVIDER, INSTANCE))).isEqualTo(before);

        Files.writeString(file, "[default]\naws_access_key_id = b\n");

        assertThat(owner(options(PROVIDER, INSTANCE))).isNotEqualTo(before);
    }

    @Test
    void tokensCountWithABinding() throws IOException {
        String binding = "org.apache.hadoop.fs.s3a.auth.delegation.SessionTokenBinding";
        Configuration bound = options("fs.s3a.delegation.token.binding", binding);
        Owner none = owner(bound);
        Owner one = owner("ann", bound, token("one"));

        assertThat(owner("ann", bound, token("one"))).isEqualTo(one);
        assertThat(owner("ann", bound, token("two"))).isNotEqualTo(one).isNotEqualTo(none);
        assertThat(none).isNotEqualTo(owner(options()));
        assertThat(owner("ann", options(), token("one"))).as("nobody reads it").isEqualTo(owner(options()));
    }

    private static Credentials token(String identifier) {
        Credentials credentials = new Credentials();
        Token<TokenIdentifier> token = new Token<>(
                identifier.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                new byte[0],
                new Text("S3ADelegationToken/Session"),
                new Text("s3a://lake"));
        credentials.addToken(token.getService(), token);
        return credentials;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fs.s3a.aws.credentials.provider=com.example.Provider",
                "fs.s3a.aws.credentials.provider=org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider,com.example.P",
                "fs.s3a.aws.credentials.provider.mapping="
                        + "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider=com.example.Provider",
                "fs.s3a.delegation.token.binding=com.example.Binding",
                "fs.s3a.s3.client.factory.impl=com.example.Factory",
                "fs.s3a.custom.signers=tenant:com.example.Signer",
                "fs.s3a.http.signer.enabled=true",
                "fs.s3a.cache.principal=table ${no.such.option}"
            })
    void whatCanNotBeKnownIsSharedWithNobody(String option) throws IOException {
        int at = option.indexOf('=');
        Configuration configuration = options(option.substring(0, at), option.substring(at + 1));

        assertThat(owner(configuration).shared()).isFalse();
        assertThat(owner(configuration)).isNotEqualTo(owner(configuration));
    }

    @Test
    void unknownClassBehindARoleIsSharedWithNobody() throws IOException {
        String base = "fs.s3a.assumed.role.credentials.provider";

        assertThat(owner(options(PROVIDER, ROLE)).shared()).isTrue();
        assertThat(owner(options(PROVIDER, ROLE, base, "com.example.Provider")).shared())
                .isFalse();
        assertThat(owner(options(base, "com.example.Provider")).shared())
                .as("nobody asks it")
                .isTrue();
    }

    /** A provider that names its principal. */
    private record Named(String principal) implements CredentialPrincipal {}

    @Test
    void providerThatNamesItsPrincipalIsSharedByThem() throws IOException {
        Configuration configuration = options(PROVIDER, Named.class.getName());
        Owner reader = owner("ann", configuration, new Credentials(), new Named("table 1, reader"));

        assertThat(reader.shared()).isTrue();
        assertThat(owner("ann", configuration, new Credentials(), new Named("table 1, reader")))
                .isEqualTo(reader);
        assertThat(owner("ann", configuration, new Credentials(), new Named("table 2, reader")))
                .isNotEqualTo(reader);
        assertThat(owner("ann", configuration, new Credentials(), new Named("")).shared())
                .isFalse();
    }

    @Test
    void namedPrincipalOutlivesRenewedKeys() throws IOException {
        Configuration first = options("fs.s3a.cache.principal", "table ${catalog.table}", "catalog.table", "1");
        Configuration renewed = options("fs.s3a.cache.principal", "table ${catalog.table}", "catalog.table", "1");
        renewed.set("fs.s3a.access.key", "ASIA2");
        renewed.set("fs.s3a.secret.key", "other");
        renewed.set("fs.s3a.session.token", "token");
        Configuration other = options("fs.s3a.cache.principal", "table ${catalog.table}", "catalog.table", "2");

        assertThat(owner(renewed)).isEqualTo(owner(first)).isNotEqualTo(owner(options()));
        assertThat(owner(other)).isNotEqualTo(owner(first));
        assertThat(owner("bob", renewed, new Credentials())).isNotEqualTo(owner(first));
        renewed.set("fs.s3a.encryption.key", "another");
        assertThat(owner(renewed)).as("a principal is not an encryption key").isNotEqualTo(owner(first));
    }

    @Test
    void classesMayBeNamedAsOfAnySdk() throws IOException {
        String mapping = "fs.s3a.aws.credentials.provider.mapping";
        assertThat(owner(options(PROVIDER, "com.amazonaws.auth.InstanceProfileCredentialsProvider"))
                        .shared())
                .isTrue();
        assertThat(owner(options(PROVIDER, "com.example.Old", mapping, "com.example.Old=" + SIMPLE))
                        .shared())
                .isTrue();
    }
}
