package dev.thermocline.cache.directory;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A directory or file that somebody else can change, or could have changed. The message names what was found and what
 * was expected.
 */
public final class NotPrivateException extends IOException {
    NotPrivateException(Path path, String found, String expected, String remedy) {
        super("found " + path + " with " + found + ", expected " + expected + ": " + remedy);
    }
}
