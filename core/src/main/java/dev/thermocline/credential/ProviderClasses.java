package dev.thermocline.credential;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** The classes that a file system's credentials come from, and which of them give what is known by S3A's options. */
final class ProviderClasses {
    private static final String S3A = "org.apache.hadoop.fs.s3a.";
    private static final String SDK_1 = "com.amazonaws.auth.";
    private static final String SDK_2 = "software.amazon.awssdk.auth.credentials.";
    private static final String ASSUMED_ROLE = S3A + "auth.AssumedRoleCredentialProvider";

    /** Their credentials come from Hadoop's options alone. */
    private static final Set<String> OF_OPTIONS = Set.of(
            S3A + "SimpleAWSCredentialsProvider",
            S3A + "TemporaryAWSCredentialsProvider",
            S3A + "AnonymousAWSCredentialsProvider",
            SDK_1 + "AnonymousAWSCredentials",
            SDK_2 + "AnonymousCredentialsProvider",
            ASSUMED_ROLE);

    /** Their credentials come from the process's environment, files of profiles or the machine. */
    private static final Set<String> OF_ENVIRONMENT = Set.of(
            S3A + "auth.IAMInstanceCredentialsProvider",
            S3A + "auth.ProfileAWSCredentialsProvider",
            S3A + "SharedInstanceCredentialProvider",
            SDK_1 + "InstanceProfileCredentialsProvider",
            SDK_1 + "EC2ContainerCredentialsProviderWrapper",
            SDK_1 + "EnvironmentVariableCredentialsProvider",
            SDK_1 + "SystemPropertiesCredentialsProvider",
            SDK_1 + "DefaultAWSCredentialsProviderChain",
            SDK_1 + "WebIdentityTokenCredentialsProvider",
            SDK_1 + "profile.ProfileCredentialsProvider",
            SDK_2 + "InstanceProfileCredentialsProvider",
            SDK_2 + "ContainerCredentialsProvider",
            SDK_2 + "EnvironmentVariableCredentialsProvider",
            SDK_2 + "SystemPropertyCredentialsProvider",
            SDK_2 + "DefaultCredentialsProvider",
            SDK_2 + "WebIdentityTokenFileCredentialsProvider",
            SDK_2 + "ProfileCredentialsProvider");

    /** What S3A takes when no class is named. */
    private static final List<String> DEFAULT = List.of(
            SDK_2 + "EnvironmentVariableCredentialsProvider",
            S3A + "auth.IAMInstanceCredentialsProvider",
            S3A + "SimpleAWSCredentialsProvider",
            S3A + "TemporaryAWSCredentialsProvider");

    private final List<String> names;

    private ProviderClasses(List<String> names) {
        this.names = List.copyOf(names);
    }

    /** Those that S3A will ask, and those behind an assumed role. */
    static ProviderClasses of(Configuration configuration) {
        Map<String, String> mapping = mapping(configuration);
        List<String> chain = named(configuration, "fs.s3a.aws.credentials.provider", DEFAULT);
        List<String> mapped =
                chain.stream().map(name -> mapping.getOrDefault(name, name)).toList();
        if (!mapped.contains(ASSUMED_ROLE)) {
            return new ProviderClasses(mapped);
        }
        Stream<String> behind = named(
                        configuration,
                        "fs.s3a.assumed.role.credentials.provider",
                        List.of(S3A + "SimpleAWSCredentialsProvider"))
                .stream()
                .map(name -> mapping.getOrDefault(name, name));
        return new ProviderClasses(Stream.concat(mapped.stream(), behind).toList());
    }

    private static List<String> named(Configuration configuration, String key, List<String> otherwise) {
        String[] names = configuration.getTrimmedStrings(key);
        return names.length == 0 ? otherwise : Arrays.asList(names);
    }

    private static Map<String, String> mapping(Configuration configuration) {
        Map<String, String> mapping = new HashMap<>();
        for (String pair : configuration.getTrimmedStrings("fs.s3a.aws.credentials.provider.mapping")) {
            int at = pair.indexOf('=');
            if (at > 0) {
                mapping.put(pair.substring(0, at).trim(), pair.substring(at + 1).trim());
            }
        }
        return mapping;
    }

    List<String> names() {
        return names;
    }

    /** Whether one of them reads the environment, profiles or the machine's metadata. */
    boolean readEnvironment() {
        return names.stream().anyMatch(name -> !OF_OPTIONS.contains(name));
    }

    /** Classes of which it is not known what their credentials depend on. */
    List<String> unknown() {
        return names.stream()
                .filter(name -> !OF_OPTIONS.contains(name) && !OF_ENVIRONMENT.contains(name))
                .toList();
    }
}
