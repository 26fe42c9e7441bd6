package dev.thermocline.preflight;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.util.VersionInfo;

/**
 * What lies on the class path of this process.
 *
 * @param version of the plugin that runs
 * @param spark version of Spark
 * @param hadoop version of Hadoop's client
 * @param s3a version of hadoop-aws; empty if the plugin can't load it
 * @param s3aElsewhere whether another class loader than the plugin's has it
 * @param delta whether Delta is there
 * @param copies of the plugin, the one that runs first
 */
public record Installation(
        String version,
        String spark,
        String hadoop,
        Optional<String> s3a,
        boolean s3aElsewhere,
        boolean delta,
        List<Copy> copies) {
    /** A version that can't be found out. */
    static final String UNKNOWN = "unknown";

    private static final String S3A = "org/apache/hadoop/fs/s3a/S3AFileSystem.class";
    private static final String DELTA = "io/delta/sql/DeltaSparkSessionExtension.class";
    private static final String OURS = "dev/thermocline/preflight/Installation.class";
    private static final Pattern S3A_JAR = Pattern.compile("/hadoop-aws-([0-9][^/!]*)\\.jar!");

    /** Copies the list and rejects missing parts. */
    public Installation {
        requireNonNull(version, "version is null");
        requireNonNull(spark, "spark is null");
        requireNonNull(hadoop, "hadoop is null");
        requireNonNull(s3a, "s3a is null");
        copies = List.copyOf(copies);
    }

    /**
     * A copy of the plugin.
     *
     * @param place where it lies
     * @param version as its manifest states it
     */
    public record Copy(String place, String version) {}

    /**
     * What class loaders find. Nothing is loaded by it.
     *
     * @param ours by which the plugin was loaded
     * @param application by which the application's classes are loaded
     * @param version of the plugin that runs
     * @param spark version of Spark
     */
    public static Installation of(ClassLoader ours, ClassLoader application, String version, String spark) {
        return new Installation(
                version,
                spark,
                VersionInfo.getVersion(),
                Optional.ofNullable(ours.getResource(S3A)).map(Installation::s3a),
                application.getResource(S3A) != null,
                application.getResource(DELTA) != null,
                copies(application));
    }

    /** By the name of the jar: its manifest does not state the version. */
    private static String s3a(URL place) {
        Matcher jar = S3A_JAR.matcher(place.toString());
        return jar.find() ? jar.group(1) : UNKNOWN;
    }

    private static List<Copy> copies(ClassLoader loader) {
        List<Copy> copies = new ArrayList<>();
        try {
            for (URL found : Collections.list(loader.getResources(OURS))) {
                String place = found.toString().replace("!/" + OURS, "").replace("/" + OURS, "");
                copies.add(new Copy(place.replaceFirst("^jar:", "").replaceFirst("^file:", ""), version(found)));
            }
        } catch (IOException e) {
            return copies; // a jar that can't be read is not the one that runs
        }
        return copies;
    }

    private static String version(URL found) throws IOException {
        URLConnection connection = found.openConnection();
        if (!(connection instanceof JarURLConnection jar)) {
            return UNKNOWN;
        }
        Manifest manifest = jar.getManifest();
        String version =
                manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        return Objects.requireNonNullElse(version, UNKNOWN);
    }
}
