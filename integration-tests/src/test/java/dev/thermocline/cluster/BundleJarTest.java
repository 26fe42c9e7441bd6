package dev.thermocline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What is in the jar that users add, and what is not. */
final class BundleJarTest {
    @Test
    void holdsOurClassesAndNothingThatMeetsOthers() throws IOException {
        try (ZipFile jar = open()) {
            assertThat(classes(jar)).allMatch(name -> name.startsWith("dev/thermocline/"));
            assertThat(classes(jar))
                    .contains(
                            "dev/thermocline/hadoop/CachingS3AFileSystem.class",
                            "dev/thermocline/spark/ThermoclinePlugin.class",
                            "dev/thermocline/shaded/org/ehcache/Cache.class",
                            "dev/thermocline/shaded/com/github/benmanes/caffeine/cache/Cache.class");
        }
    }

    @Test
    void holdsNothingElseThanMetadata() throws IOException {
        try (ZipFile jar = open()) {
            assertThat(names(jar).stream().filter(name -> !name.startsWith("dev/") && !name.endsWith("/")))
                    .containsExactlyInAnyOrder(
                            "META-INF/MANIFEST.MF",
                            "META-INF/LICENSE",
                            "META-INF/NOTICE",
                            "META-INF/services/dev.thermocline.api.CacheExtension",
                            "META-INF/services/dev.thermocline.shaded.org.ehcache.core.spi.service.ServiceFactory");
        }
    }

    @Test
    void namesItsLicenceAndTheOwnersOfWhatIsInside() throws IOException {
        try (ZipFile jar = open()) {
            assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License").contains("Version 2.0");
            assertThat(text(jar, "META-INF/NOTICE")).contains("Ehcache").contains("Caffeine");
        }
    }

    @Test
    void namesRelocatedLibrariesByTheirNewNamesOnly() throws IOException {
        try (ZipFile jar = open()) {
            for (String name : classes(jar)) {
                String constants =
                        new String(jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(constants.replace("dev/thermocline/shaded/", "shaded:"))
                        .as(name)
                        .doesNotContain("Lorg/ehcache/", "Lcom/github/benmanes/");
            }
        }
    }

    private static ZipFile open() throws IOException {
        return new ZipFile(Bundle.jar().toFile());
    }

    private static List<String> names(ZipFile jar) {
        return jar.stream().map(ZipEntry::getName).toList();
    }

    private static List<String> classes(ZipFile jar) {
        return names(jar).stream().filter(name -> name.endsWith(".class")).toList();
    }

    private static String text(ZipFile jar, String name) throws IOException {
        return new String(jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }
}
