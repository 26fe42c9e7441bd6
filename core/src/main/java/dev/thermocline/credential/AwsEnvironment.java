package dev.thermocline.credential;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the SDK's credential providers read besides Hadoop's options: environment variables, system properties and
 * files.
 *
 * @param variables gives an environment variable, or null
 * @param properties gives a system property, or null
 */
record AwsEnvironment(Function<String, @Nullable String> variables, Function<String, @Nullable String> properties) {
    static final List<String> VARIABLES = List.of(
            "AWS_ACCESS_KEY_ID",
            "AWS_ACCESS_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SECRET_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_PROFILE",
            "AWS_SHARED_CREDENTIALS_FILE",
            "AWS_CONFIG_FILE",
            "AWS_ROLE_ARN",
            "AWS_ROLE_SESSION_NAME",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT");

    static final List<String> PROPERTIES = List.of(
            "aws.accessKeyId",
            "aws.secretAccessKey",
            "aws.secretKey",
            "aws.sessionToken",
            "aws.profile",
            "aws.sharedCredentialsFile",
            "aws.configFile",
            "aws.roleArn",
            "aws.roleSessionName",
            "aws.webIdentityTokenFile",
            "aws.containerCredentialsFullUri",
            "aws.containerAuthorizationTokenFile",
            "aws.ec2MetadataServiceEndpoint");

    AwsEnvironment {
        requireNonNull(variables, "variables is null");
        requireNonNull(properties, "properties is null");
    }

    /** That of this process. */
    static AwsEnvironment ofProcess() {
        return new AwsEnvironment(System::getenv, System::getProperty);
    }

    /**
     * Adds all of it, the content of profile files included: whoever changes a key there is somebody else. The address
     * of a container's credentials below the agent's is left out, as it names the container and not its role.
     */
    void addTo(OwnerHash hash) {
        VARIABLES.forEach(name -> hash.add(name, variables.apply(name)));
        PROPERTIES.forEach(name -> hash.add(name, properties.apply(name)));
        hash.addFile(
                "shared credentials", file("AWS_SHARED_CREDENTIALS_FILE", "aws.sharedCredentialsFile", "credentials"));
        hash.addFile("shared configuration", file("AWS_CONFIG_FILE", "aws.configFile", "config"));
    }

    private Path file(String variable, String property, String name) {
        String set = properties.apply(property);
        String chosen = set == null ? variables.apply(variable) : set;
        String home = properties.apply("user.home");
        return chosen == null || chosen.isEmpty() ? Path.of(home == null ? "" : home, ".aws", name) : Path.of(chosen);
    }
}
