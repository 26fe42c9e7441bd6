package dev.thermocline.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Packs the application that the cluster test submits: the classes of this package, nothing else. */
final class ApplicationJar {
    private ApplicationJar() {}

    static Path pack(Path jar) throws IOException, URISyntaxException {
        Path classes = Path.of(ClusterApp.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path folder = classes.resolve(ClusterApp.class.getPackageName().replace('.', '/'));
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> members = Files.list(folder)) {
            for (Path member : members.sorted().toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(member).toString()));
                Files.copy(member, out);
                out.closeEntry();
            }
        }
        return jar;
    }
}
