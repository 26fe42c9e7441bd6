package dev.thermocline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The release as users get it: by its coordinates out of a repository, into an empty directory of downloads. Needs the
 * staged repository of {@code ./mvnw -Prelease deploy}.
 */
final class StagedReleaseIT {
    private static final String ARTIFACT = "dev/thermocline/thermocline-spark";

    private final Path staging = Path.of(property("thermocline.staging")).normalize();
    private final String version = property("thermocline.version");

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name + " is not set: run ./mvnw -Prelease deploy");
    }

    @Test
    void coordinatesAndOneLineKeepTheFirstQueryOffS3(@TempDir Path directory) throws Exception {
        Path settings = Files.writeString(directory.resolve("ivysettings.xml"), """
                <ivysettings>
                  <settings defaultResolver="staging"/>
                  <resolvers><ibiblio name="staging" m2compatible="true" root="%s"/></resolvers>
                </ivysettings>
                """.formatted(staging.toUri()));
        Path downloads = directory.resolve("ivy");

        LocalClusterRun run = LocalClusterRun.submit(
                Path.of("target", "release-cluster").toAbsolutePath(),
                List.of(
                        "--packages", "dev.thermocline:thermocline-spark:" + version,
                        "--conf", "spark.jars.ivySettings=" + settings,
                        "--conf", "spark.jars.ivy=" + downloads));

        assertThat(names(downloads.resolve("jars")))
                .containsExactly("dev.thermocline_thermocline-spark-" + version + ".jar");
        assertThat(run.findings())
                .isNotEmpty()
                .allSatisfy(found -> assertThat(found.rows()).isPositive());
        for (String step : List.of("write", "optimize")) {
            assertThat(run.dataFiles(ClusterApp.AFTER + step, ClusterApp.END + step))
                    .as("requests for data files in the first query after " + step)
                    .noneMatch(request -> request.kind() == Kind.HEAD || request.kind() == Kind.GET);
        }
        System.out.println(run.output()
                .lines()
                .filter(line -> line.contains("thermocline"))
                .limit(30)
                .reduce("", (all, line) -> all + line + "\n"));
    }

    @Test
    void nothingIsMissingThatRepositoriesAskFor() throws IOException {
        String name = "thermocline-spark-" + version;
        assertThat(names(staging.resolve(ARTIFACT).resolve(version)))
                .contains(
                        name + ".jar",
                        name + ".pom",
                        name + "-sources.jar",
                        name + "-javadoc.jar",
                        name + "-cyclonedx.json",
                        name + ".jar.sha1",
                        name + ".pom.sha1");
        assertThat(Files.readString(staged(".pom")))
                .contains("<name>", "<description>", "<url>", "<licenses>", "<developers>", "<scm ")
                .doesNotContain("<parent>", "<dependencies>", "<dependencyManagement>", "${");
        assertThat(Files.readString(staged("-cyclonedx.json"))).contains("\"ehcache\"", "\"caffeine\"");
    }

    @Test
    void theJarKnowsItsVersionAndItsSources() throws IOException {
        try (JarFile jar = new JarFile(staged(".jar").toFile());
                JarFile sources = new JarFile(staged("-sources.jar").toFile());
                JarFile pages = new JarFile(staged("-javadoc.jar").toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION))
                    .isEqualTo(version);
            assertThat(sources.getEntry("dev/thermocline/spark/ThermoclinePlugin.java"))
                    .isNotNull();
            assertThat(sources.getEntry("dev/thermocline/hadoop/CachingS3AFileSystem.java"))
                    .isNotNull();
            assertThat(pages.getEntry("dev/thermocline/spark/Thermocline.html")).isNotNull();
        }
    }

    private Path staged(String suffix) {
        return staging.resolve(ARTIFACT).resolve(version).resolve("thermocline-spark-" + version + suffix);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
