package dev.thermocline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A package, a cycle or comments that may break a rule for now. All are entries of {@code house-exceptions.txt}.
 *
 * @param module the Maven module
 * @param rule the rule that is broken
 * @param name the package, or one class of the cycle, without {@code dev.thermocline}; of comments, how many lines
 * @param reason why
 */
record HouseException(String module, Rule rule, String name, String reason) {
    /** What can be broken. */
    enum Rule {
        /** A package has few files and few lines. */
        PACKAGE,
        /** Few classes depend on each other in a circle. */
        CYCLE,
        /** Lines of comments are not too long. */
        COMMENTS
    }

    private static final String LIST = "house-exceptions.txt";
    private static final Pattern ENTRY =
            Pattern.compile("(core|spark-listener) (package|cycle|comments) ([\\w.]+): (\\S.*)");

    /** All entries. The build fails at a line that is no entry. */
    static List<HouseException> all() {
        try (InputStream list = HouseException.class.getResourceAsStream(LIST)) {
            return new String(Objects.requireNonNull(list, LIST).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(HouseException::parsed)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HouseException parsed(String line) {
        Matcher entry = ENTRY.matcher(line);
        if (!entry.matches()) {
            throw new IllegalArgumentException("not \"module rule name: reason\" in " + LIST + ": " + line);
        }
        return new HouseException(
                entry.group(1), Rule.valueOf(entry.group(2).toUpperCase(Locale.ROOT)), entry.group(3), entry.group(4));
    }
}
