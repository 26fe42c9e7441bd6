package dev.thermocline.trace;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of a trace: the sizes under which it was recorded.
 *
 * @param blockSize bytes of a data block
 * @param tailSize bytes of a tail
 */
public record TraceHeader(int blockSize, int tailSize) {
    static final String MAGIC = "thermocline trace ";
    static final int VERSION = 1;
    static final int MAX_LENGTH = 128;
    private static final Pattern LINE = Pattern.compile(MAGIC + VERSION + " block=(\\d{1,9}) tail=(\\d{1,9})");

    String line() {
        return MAGIC + VERSION + " block=" + blockSize + " tail=" + tailSize + "\n";
    }

    /** Reads a line without its end; empty if it is none of this version. */
    static Optional<TraceHeader> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.matches()
                ? Optional.of(new TraceHeader(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }
}
