package dev.thermocline.s3;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.ObjectName;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * One bucket of one endpoint: turns keys into names. All operations get their names here.
 *
 * @param endpoint the endpoint without scheme and slashes, or the partition of AWS: {@code aws}, {@code aws-cn}, ...
 * @param bucket the bucket's name
 */
public record StoreScope(String endpoint, String bucket) {
    private static final String AWS = "aws";
    private static final Pattern PORT = Pattern.compile(":[0-9]+$");
    private static final Pattern SCHEME_OR_SLASHES = Pattern.compile("^[a-z0-9+.-]*://|/+$");

    /** Domains of AWS, and the partition that each serves. */
    private static final Map<String, String> DOMAINS = Map.of(
            "amazonaws.com", AWS,
            "api.aws", AWS,
            "amazonaws.com.cn", "aws-cn",
            "api.amazonwebservices.com.cn", "aws-cn",
            "c2s.ic.gov", "aws-iso",
            "sc2s.sgov.gov", "aws-iso-b",
            "cloud.adc-e.uk", "aws-iso-e",
            "csp.hci.ic.gov", "aws-iso-f",
            "amazonaws.eu", "aws-eusc");

    /** Partitions by the begin of their regions' names. */
    private static final Map<String, String> REGIONS = Map.of(
            "cn-", "aws-cn",
            "us-gov-", "aws-us-gov",
            "us-iso-", "aws-iso",
            "us-isob-", "aws-iso-b",
            "us-isof-", "aws-iso-f",
            "eu-isoe-", "aws-iso-e",
            "eusc-", "aws-eusc");

    /** Takes anything but null. */
    public StoreScope {
        requireNonNull(endpoint, "endpoint is null");
        requireNonNull(bucket, "bucket is null");
    }

    /** The scope of a bucket under a configuration whose per-bucket options have been folded in. */
    public static StoreScope of(Configuration configuration, String bucket) {
        return new StoreScope(
                endpoint(
                        configuration.getTrimmed("fs.s3a.endpoint", ""),
                        configuration.getTrimmed("fs.s3a.endpoint.region", "")),
                bucket);
    }

    /** Bucket names are unique over all regions of a partition of AWS, so its endpoints are one. */
    static String endpoint(String configured, String region) {
        String host =
                SCHEME_OR_SLASHES.matcher(configured.toLowerCase(Locale.ROOT)).replaceAll("");
        if (host.isEmpty()) {
            return partition(region.toLowerCase(Locale.ROOT)).orElse(AWS);
        }
        String name = PORT.matcher(host).replaceFirst("");
        Optional<String> domain = DOMAINS.keySet().stream()
                .filter(known -> name.equals(known) || name.endsWith("." + known))
                .findFirst();
        if (domain.isEmpty()) {
            return host;
        }
        Optional<String> byHost = Arrays.stream(name.split("\\.", -1))
                .map(StoreScope::partition)
                .flatMap(Optional::stream)
                .findFirst();
        return byHost.or(() -> partition(region.toLowerCase(Locale.ROOT)))
                .orElse(DOMAINS.getOrDefault(domain.get(), AWS));
    }

    private static Optional<String> partition(String region) {
        return REGIONS.entrySet().stream()
                .filter(entry -> region.startsWith(entry.getKey()) || region.contains("-" + entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** @param key as S3 has it: no leading slash, not escaped */
    public ObjectName name(String key) {
        return ObjectName.of(endpoint, bucket, key);
    }
}
