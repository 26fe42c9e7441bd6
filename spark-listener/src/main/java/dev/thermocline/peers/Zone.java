package dev.thermocline.peers;

import dev.thermocline.failure.CacheFailures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The availability zone of a process. Between zones bytes cost more than S3's, so only processes of the same zone ask
 * each other; those that name none are of one zone, as most applications are. Stateless.
 */
final class Zone {
    /** The zone of all who name none. */
    static final String NONE = "";

    private static final String ENVIRONMENT = "env:";
    private static final String FILE = "file:";
    private static final int LONGEST = 256;

    private Zone() {}

    /**
     * The zone that the option names.
     *
     * @param option a name, {@code env:VARIABLE} or {@code file:/path}; empty if none is set
     * @param environment of the process
     */
    static String of(Optional<String> option, UnaryOperator<String> environment) {
        String text = option.map(String::trim).orElse(NONE);
        String zone = text;
        if (text.startsWith(ENVIRONMENT)) {
            String value = environment.apply(text.substring(ENVIRONMENT.length()));
            zone = value == null ? NONE : value;
        } else if (text.startsWith(FILE)) {
            zone = CacheFailures.call(
                    "reading the availability zone",
                    () -> Files.readString(Path.of(text.substring(FILE.length())), StandardCharsets.UTF_8),
                    () -> NONE);
        }
        return zone.strip().substring(0, Math.min(zone.strip().length(), LONGEST));
    }
}
