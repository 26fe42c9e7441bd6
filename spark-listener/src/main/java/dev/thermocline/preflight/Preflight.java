package dev.thermocline.preflight;

import dev.thermocline.config.CacheSettings;
import dev.thermocline.config.option.InvalidOptionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * What was checked before the start. Each text is one sentence or two, with the remedy.
 *
 * @param obstacles for which the plugin leaves S3A as it is; none if the cache can work
 * @param remarks on what works otherwise than somebody may have meant
 */
public record Preflight(List<String> obstacles, List<String> remarks) {
    private static final int[] OLDEST = {3, 4, 1};
    private static final String OLDEST_TEXT = "3.4.1";
    private static final Pattern VERSION = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})(?:\\.([0-9]{1,4}))?.*");

    /** Copies the lists. */
    public Preflight {
        obstacles = List.copyOf(obstacles);
        remarks = List.copyOf(remarks);
    }

    /**
     * Checks what lies on the class path and what is configured.
     *
     * @param configuration what file systems are opened with
     * @param spark keys that are set for Spark and don't reach Hadoop
     */
    public static Preflight check(Installation installation, Configuration configuration, List<String> spark) {
        List<String> obstacles = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        hadoop(installation).ifPresent(obstacles::add);
        mixed(installation).ifPresent(remarks::add);
        copies(installation).ifPresent(remarks::add);
        if (!installation.delta()) {
            remarks.add(
                    "Delta is not on the class path: files are cached, and no commits are followed. If you use Delta"
                            + " tables, add io.delta:delta-spark of your Spark.");
        }
        try {
            remarks.addAll(OptionRemarks.of(configuration, CacheSettings.from(configuration)));
        } catch (InvalidOptionException e) {
            obstacles.add(String.valueOf(e.getMessage()));
        }
        remarks.addAll(OptionRemarks.withoutPrefix(spark));
        return new Preflight(obstacles, remarks);
    }

    /** Whether the cache can work. */
    public boolean clear() {
        return obstacles.isEmpty();
    }

    /** The same with further remarks in front. */
    public Preflight with(List<String> further) {
        List<String> all = new ArrayList<>(further);
        all.addAll(remarks);
        return new Preflight(obstacles, all);
    }

    private static Optional<String> hadoop(Installation installation) {
        String hadoop = installation.hadoop();
        if (isOlder(hadoop)) {
            return Optional.of("Hadoop is " + hadoop + ", and the cache needs " + OLDEST_TEXT
                    + " or later. Put hadoop-client-api and hadoop-client-runtime of such a version in the place of Spark's,"
                    + " and hadoop-aws of the same version beside them.");
        }
        if (installation.s3a().isEmpty() && installation.s3aElsewhere()) {
            return Optional.of(
                    "hadoop-aws was added in another way than Thermocline, which can't load it. Add both by --packages"
                            + " or --jars, or put both on the class path of driver and executors.");
        }
        if (installation.s3a().isEmpty()) {
            return Optional.of("hadoop-aws is not on the class path, so nothing can be read from S3. Add"
                    + " org.apache.hadoop:hadoop-aws:" + hadoop + " to --packages.");
        }
        return installation
                .s3a()
                .filter(Preflight::isOlder)
                .map(s3a -> "hadoop-aws is " + s3a + ", and the cache needs " + OLDEST_TEXT + " or later. Take"
                        + " org.apache.hadoop:hadoop-aws:" + hadoop + ", the version of Hadoop here.");
    }

    /** Hadoop supports modules of one version only; builds of one version may be named otherwise. */
    private static Optional<String> mixed(Installation installation) {
        Optional<int[]> hadoop = numbers(installation.hadoop());
        Optional<int[]> s3a = installation.s3a().flatMap(Preflight::numbers);
        boolean mixed = hadoop.isPresent() && s3a.isPresent() && !Arrays.equals(hadoop.get(), s3a.get());
        return mixed
                ? Optional.of("hadoop-aws is " + installation.s3a().orElse("") + " and Hadoop is "
                        + installation.hadoop()
                        + ", which Hadoop does not support. Take org.apache.hadoop:hadoop-aws:" + installation.hadoop()
                        + ".")
                : Optional.empty();
    }

    private static boolean isOlder(String version) {
        return numbers(version)
                .filter(numbers -> Arrays.compare(numbers, OLDEST) < 0)
                .isPresent();
    }

    private static Optional<int[]> numbers(String version) {
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int[] numbers = new int[OLDEST.length];
        for (int i = 0; i < numbers.length; i++) {
            String part = parts.group(i + 1);
            numbers[i] = part == null ? 0 : Integer.parseInt(part);
        }
        return Optional.of(numbers);
    }

    private static Optional<String> copies(Installation installation) {
        long versions = installation.copies().stream()
                .map(Installation.Copy::version)
                .distinct()
                .count();
        if (versions < 2) {
            return Optional.empty();
        }
        return Optional.of("The class path has several versions of Thermocline, and classes of each may be loaded: "
                + installation.copies().stream()
                        .map(copy -> copy.version() + " in " + copy.place())
                        .collect(Collectors.joining(", "))
                + ". Leave one.");
    }
}
