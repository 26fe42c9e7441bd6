package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.ObjectName;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/**
 * One bucket of one endpoint: turns keys into names. The only place where names come from, for every door.
 *
 * @param endpoint the endpoint without scheme and slashes, or {@code aws}
 * @param bucket the bucket's name
 */
record StoreScope(String endpoint, String bucket) {
    private static final String AWS = "aws";

    StoreScope {
        requireNonNull(endpoint, "endpoint is null");
        requireNonNull(bucket, "bucket is null");
    }

    /** The scope of a bucket under a configuration whose per-bucket options have been folded in. */
    static StoreScope of(Configuration configuration, String bucket) {
        return new StoreScope(endpoint(configuration.getTrimmed("fs.s3a.endpoint", "")), bucket);
    }

    static String endpoint(String configured) {
        String host = configured.toLowerCase(Locale.ROOT);
        int scheme = host.indexOf("://");
        host = scheme < 0 ? host : host.substring(scheme + 3);
        host = host.endsWith("/") ? host.substring(0, host.length() - 1) : host;
        // bucket names are unique over all regions of AWS, so its endpoints are one
        return host.isEmpty() || host.endsWith(".amazonaws.com") ? AWS : host;
    }

    ObjectName name(String key) {
        return ObjectName.of(endpoint, bucket, key);
    }
}
