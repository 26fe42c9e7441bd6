package dev.thermocline.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.apache.hadoop.util.VersionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found on class paths of jars as they are named in releases. */
class InstallationTest {
    private static final String OURS = "dev/thermocline/preflight/Installation.class";
    private static final String S3A = "org/apache/hadoop/fs/s3a/S3AFileSystem.class";
    private static final String DELTA = "io/delta/sql/DeltaSparkSessionExtension.class";

    @TempDir
    private Path directory;

    private URL jar(String name, String version, String entry) throws IOException {
        Path jar = directory.resolve(name);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new ZipEntry(entry));
            out.closeEntry();
        }
        return jar.toUri().toURL();
    }

    @Test
    void versionsAndPlacesOfJarsAreFound() throws IOException {
        URL first = jar("thermocline-spark-0.1.0.jar", "0.1.0", OURS);
        URL second = jar("old.jar", "0.0.9", OURS);
        URL hadoop = jar("hadoop-aws-3.4.1-amzn-0.jar", "", S3A);
        URL delta = jar("delta.jar", "", DELTA);
        try (URLClassLoader ours = new URLClassLoader(new URL[] {first, second, hadoop, delta}, null)) {
            Installation found = Installation.of(ours, ours, "0.1.0", "4.2.0");

            assertThat(found.hadoop()).isEqualTo(VersionInfo.getVersion());
            assertThat(found.s3a()).contains("3.4.1-amzn-0");
            assertThat(found.delta()).isTrue();
            assertThat(found.copies())
                    .containsExactly(
                            new Installation.Copy(first.getPath(), "0.1.0"),
                            new Installation.Copy(second.getPath(), "0.0.9"));
        }
    }

    @Test
    void hadoopAwsOfAnotherLoaderIsNotOurs() throws IOException {
        URL hadoop = jar("hadoop-aws-3.5.0.jar", "", S3A);
        URL plain = jar("thermocline.jar", "0.1.0", OURS);
        try (URLClassLoader ours = new URLClassLoader(new URL[] {plain}, null);
                URLClassLoader application = new URLClassLoader(new URL[] {hadoop}, ours)) {
            Installation found = Installation.of(ours, application, "0.1.0", "4.2.0");

            assertThat(found.s3a()).isEqualTo(Optional.empty());
            assertThat(found.s3aElsewhere()).isTrue();
            assertThat(found.delta()).isFalse();
            assertThat(found.copies()).hasSize(1);
        }
    }
}
