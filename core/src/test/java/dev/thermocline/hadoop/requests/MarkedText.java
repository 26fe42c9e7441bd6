package dev.thermocline.hadoop.requests;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The part of a file between two lines, each of which is there once.
 *
 * @param file holds it
 * @param begin the line before it
 * @param end the line after it
 */
record MarkedText(Path file, String begin, String end) {
    MarkedText {
        requireNonNull(file, "file is null");
        requireNonNull(begin, "begin is null");
        requireNonNull(end, "end is null");
    }

    /** The part, with a newline at its end. */
    String read() throws IOException {
        String text = Files.readString(file);
        return text.substring(start(text), end(text));
    }

    void write(String part) throws IOException {
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, start(text)) + part + text.substring(end(text)));
    }

    private int start(String text) {
        return once(text, "\n" + begin + "\n") + begin.length() + 2;
    }

    private int end(String text) {
        int found = once(text, "\n" + end + "\n") + 1;
        if (found < start(text)) {
            throw new IllegalStateException(file + " ends the part before it begins");
        }
        return found;
    }

    private int once(String text, String line) {
        int found = text.indexOf(line);
        if (found < 0 || text.indexOf(line, found + 1) >= 0) {
            throw new IllegalStateException(file + " must have this line once: " + line.strip());
        }
        return found;
    }
}
