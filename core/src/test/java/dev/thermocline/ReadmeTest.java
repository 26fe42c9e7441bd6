package dev.thermocline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** README.md: its coordinates are those of the build, its log lines those of the code, and its links lead to files. */
class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");
    private static final Pattern PROPERTY = Pattern.compile("<([a-z.]+\\.version)>([^<]+)<");
    private static final Pattern VERSION = Pattern.compile("<revision>([^<]+)</revision>");

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    private static Map<String, String> versions() throws IOException {
        return PROPERTY.matcher(read("pom.xml"))
                .results()
                .collect(Collectors.toMap(property -> property.group(1), property -> property.group(2)));
    }

    private static boolean mainCodeContains(String text) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 16)) {
            List<Path> sources = files.filter(file -> file.toString().contains("/src/main/java/"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .toList();
            for (Path source : sources) {
                if (Files.readString(source).contains(text)) {
                    return true;
                }
            }
            return false;
        }
    }

    @Test
    void coordinatesAreThoseOfTheBuild() throws IOException {
        String pom = read("pom.xml");
        Map<String, String> versions = versions();
        String own = VERSION.matcher(pom)
                .results()
                .map(version -> version.group(1))
                .findFirst()
                .orElseThrow();

        assertThat(read("README.md"))
                .contains("dev.thermocline:thermocline-spark:" + own + "`")
                .contains("bundle/target/thermocline-spark-" + own + ".jar")
                .contains(",org.apache.hadoop:hadoop-aws:" + versions.get("hadoop.version") + " ")
                .contains("_2.13:" + versions.get("delta.version") + ",")
                .contains("| %s | %s | 2.13 | %s |"
                        .formatted(
                                versions.get("spark.version"),
                                versions.get("delta.version"),
                                versions.get("hadoop.version")));
        assertThat(read("integration-tests/pom.xml")).contains("<artifactId>delta-spark_4.2_$");
    }

    @Test
    void logLinesAreThoseOfTheCode() throws IOException {
        assertThat(read("README.md"))
                .contains("  executors ask each other before S3: yes\n")
                .contains("`Commit 7 of s3a://bucket/table (OPTIMIZE): …`");
        assertThat(mainCodeContains("\"executors ask each other before S3: \"")).isTrue();
        assertThat(mainCodeContains("\"Commit {} of {} ({}): {} files added")).isTrue();
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        assertThat(LINK.matcher(read("README.md")).results().map((MatchResult link) -> link.group(1)))
                .hasSizeGreaterThan(10)
                .allSatisfy(link -> assertThat(ROOT.resolve(link)).exists());
    }
}
