package dev.thermocline.spark;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.SparkConf;

/**
 * Decides for {@code s3a}, {@code s3} and {@code s3n} whether the caching file system serves them.
 *
 * <ul>
 *   <li>Served by S3A, as {@code s3a} always is and the others where somebody has set it: by the cache from now on.
 *       Setting S3A for {@code s3a} in Spark's own configuration means that there is to be no cache.
 *   <li>Served by nobody: by the cache, as Delta tables may be named by any of the three.
 *   <li>Served by a wrapper that takes its S3A from {@code fs.SCHEME.impl.original}: the cache stands below it.
 *   <li>Served by something else: left alone, which is stated.
 * </ul>
 */
final class SchemeBindings {
    static final String ORIGINAL = ".original";

    private static final List<String> SCHEMES =
            List.of("s3a", "s3", "s3n"); // the first one's choice is the others', too
    private static final String PLAIN = "org.apache.hadoop.fs.s3a.S3AFileSystem";
    private static final String PLAIN_ABSTRACT = "org.apache.hadoop.fs.s3a.S3A";
    private static final String WRAPPER = ".CredScopedFileSystem"; // takes plain S3A if nothing names another class

    private final SparkConf conf;
    private final Configuration hadoop;
    private final Consumer<String> remarks;
    private final Map<String, String> settings = new TreeMap<>();

    private SchemeBindings(SparkConf conf, Configuration hadoop, Consumer<String> remarks) {
        this.conf = conf;
        this.hadoop = hadoop;
        this.remarks = remarks;
    }

    /**
     * The settings to make, by key.
     *
     * @param remarks gets a sentence on each scheme that is not served by the cache alone
     */
    static Map<String, String> decide(SparkConf conf, Configuration hadoop, Consumer<String> remarks) {
        SchemeBindings bindings = new SchemeBindings(conf, hadoop, remarks);
        for (String scheme : SCHEMES) {
            bindings.bind(scheme, implementation(scheme), PLAIN, SparkSettings.CACHING_FILE_SYSTEM);
            bindings.bind(
                    scheme,
                    "fs.AbstractFileSystem." + scheme + ".impl",
                    PLAIN_ABSTRACT,
                    SparkSettings.CACHING_ABSTRACT_FILE_SYSTEM);
        }
        return bindings.settings;
    }

    private void bind(String scheme, String key, String plain, String ours) {
        boolean first = scheme.equals(SCHEMES.get(0));
        if (!first && !cached(SCHEMES.get(0))) {
            return; // no cache is wanted, which the first scheme has logged
        }
        String present = present(key);
        boolean chosen = first && explicit(key).equals(plain);
        boolean free = present.equals(plain) || (present.isEmpty() && (first || unserved(scheme, key)));
        if (present.equals(ours) || (free && !chosen)) {
            settings.put(key, ours);
        } else if (wraps(key, present, plain, ours)) {
            settings.put(key + ORIGINAL, ours);
            remarks.accept(key + " is " + present + ": the cache stands below it, by " + key + ORIGINAL + ".");
        } else if (!present.isEmpty()) {
            remarks.accept(key + " is " + present + ", not " + ours
                    + ": what goes through it is not cached. Remove the setting to let the plugin make it.");
        }
    }

    /** The schemes that the cache serves by these settings. */
    static List<String> cached(Map<String, String> settings) {
        return SCHEMES.stream()
                .filter(scheme -> settings.containsKey(implementation(scheme))
                        || settings.containsKey(implementation(scheme) + ORIGINAL))
                .toList();
    }

    private boolean cached(String scheme) {
        return cached(settings).contains(scheme);
    }

    private static String implementation(String scheme) {
        return "fs." + scheme + ".impl";
    }

    /**
     * Whether no setting and no jar names a file system for the scheme; of its second key, whether the first is ours.
     */
    private boolean unserved(String scheme, String key) {
        return key.equals(implementation(scheme)) ? !registered(scheme) : settings.containsKey(implementation(scheme));
    }

    private boolean wraps(String key, String present, String plain, String ours) {
        String original = present(key + ORIGINAL);
        return !present.equals(plain)
                && (original.equals(plain)
                        || original.equals(ours)
                        || (original.isEmpty() && present.endsWith(WRAPPER)));
    }

    private String explicit(String key) {
        return conf.get(SparkSettings.SPARK_PREFIX + key, "").trim();
    }

    private String present(String key) {
        String explicit = explicit(key);
        return explicit.isEmpty() ? hadoop.getTrimmed(key, "") : explicit;
    }

    /** Whether a jar has registered a file system for a scheme. */
    private static boolean registered(String scheme) {
        try {
            return FileSystem.getFileSystemClass(scheme, new Configuration(false)) != null;
        } catch (UnsupportedFileSystemException e) {
            return false;
        } catch (IOException e) {
            return true; // there is one that can't be loaded: not for the plugin to mend
        }
    }
}
