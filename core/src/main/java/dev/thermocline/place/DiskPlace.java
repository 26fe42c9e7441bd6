package dev.thermocline.place;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The directories of the disk tier and who named them.
 *
 * @param directories at least one
 * @param origin who named them
 * @param pod whether this is a pod of Kubernetes, whose limit of local storage can't be seen from inside: whatever
 *     takes more is evicted
 */
public record DiskPlace(List<Path> directories, Origin origin, boolean pod) {
    private static final String POD = "KUBERNETES_SERVICE_HOST";
    private static final String YARN_CONTAINER = "CONTAINER_ID";
    private static final String TEMPORARY = "java.io.tmpdir";

    /** What a name of a user may hold that is part of a directory's name. */
    private static final Pattern STRANGE = Pattern.compile("[^A-Za-z0-9._-]");

    /** Who named a directory, and how long it stays. */
    public enum Origin {
        CONFIGURED("fs.s3a.cache.dirs", true),
        YARN("LOCAL_DIRS of YARN", false),
        EXECUTOR("SPARK_EXECUTOR_DIRS of Spark's worker", false),
        SPARK_ENVIRONMENT("SPARK_LOCAL_DIRS", true),
        SPARK("spark.local.dir", true),
        HADOOP("hadoop.tmp.dir", true),
        JAVA("java.io.tmpdir", true);

        private final String text;
        private final boolean stays;

        Origin(String text, boolean stays) {
            this.text = text;
            this.stays = stays;
        }

        /** Whether the directory outlives the application. */
        public boolean stays() {
            return stays;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    public DiskPlace {
        directories = List.copyOf(directories);
    }

    /** What the user has named. */
    public static DiskPlace configured(List<Path> directories) {
        return new DiskPlace(directories, Origin.CONFIGURED, false);
    }

    /**
     * A private directory below each of the local directories that the process was given, in Spark's own order: YARN's,
     * the worker's, those of the environment, those of the configuration; else below Hadoop's or Java's for temporary
     * files.
     *
     * @param environment variables of the process
     * @param properties options of Hadoop, then properties of the JVM
     * @param user part of the name, since users may share what is above
     */
    public static DiskPlace standard(
            Function<String, Optional<String>> environment,
            Function<String, Optional<String>> properties,
            String user) {
        String name = "thermocline-" + STRANGE.matcher(user).replaceAll("_");
        boolean pod = environment.apply(POD).isPresent();
        boolean yarn = environment.apply(YARN_CONTAINER).isPresent();
        return place(name, pod, Origin.YARN, environment.apply("LOCAL_DIRS").filter(named -> yarn), ",")
                .or(() -> place(
                        name,
                        pod,
                        Origin.EXECUTOR,
                        environment.apply("SPARK_EXECUTOR_DIRS"),
                        Pattern.quote(File.pathSeparator)))
                .or(() -> place(name, pod, Origin.SPARK_ENVIRONMENT, environment.apply("SPARK_LOCAL_DIRS"), ","))
                .or(() -> place(name, pod, Origin.SPARK, properties.apply("spark.local.dir"), ","))
                .or(() -> place(name, pod, Origin.HADOOP, properties.apply("hadoop.tmp.dir"), ","))
                .or(() -> place(name, pod, Origin.JAVA, properties.apply(TEMPORARY), File.pathSeparator))
                .orElseThrow(() -> new IllegalStateException(TEMPORARY + " is not an absolute path"));
    }

    private static Optional<DiskPlace> place(
            String name, boolean pod, Origin origin, Optional<String> list, String separator) {
        List<Path> directories = list.stream()
                .flatMap(text -> Arrays.stream(text.split(separator, -1)))
                .map(String::strip)
                .filter(Predicate.not(String::isEmpty))
                .flatMap(text -> path(text).stream())
                .map(directory -> directory.resolve(name))
                .distinct()
                .toList();
        return directories.isEmpty() ? Optional.empty() : Optional.of(new DiskPlace(directories, origin, pod));
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text).normalize()).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty(); // such as a URI on Windows
        }
    }

    /** What a user should know of directories that nobody has configured; nothing of those that the user has named. */
    public Optional<String> remark() {
        if (origin == Origin.CONFIGURED) {
            return Optional.empty();
        }
        return Optional.of("fs.s3a.cache.dirs is not set, so it is small and below " + origin
                + (pod ? " of a pod" : "")
                + (origin.stays() ? "" : ", where it ends with the application")
                + ": set it to a directory on a local disk, and fs.s3a.cache.disk.capacity");
    }
}
