package dev.thermocline.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Packs an application that a cluster test submits: the classes of its main class's package, nothing else. */
final class ApplicationJar {
    private ApplicationJar() {}

    static Path pack(Path jar, Class<?> main) throws IOException, URISyntaxException {
        Path classes =
                Path.of(main.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path folder = classes.resolve(main.getPackageName().replace('.', '/'));
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> members = Files.list(folder)) {
            for (Path member : members.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(member).toString()));
                Files.copy(member, out);
                out.closeEntry();
            }
        }
        return jar;
    }
}
