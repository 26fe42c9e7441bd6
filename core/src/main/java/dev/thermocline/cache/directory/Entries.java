package dev.thermocline.cache.directory;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What is in one open directory, by its name in it. Links are never followed. Attributes are
 * {@code PosixFileAttributes} where the file system has them. Thread-safe; no caller uses it after {@link #close}, but
 * one that does gets an exception.
 */
interface Entries extends Closeable {
    /** The directory's name, which may have come to mean another one. */
    Path path();

    /** Attributes of the directory itself. */
    BasicFileAttributes attributes() throws IOException;

    /** Attributes of an entry. */
    BasicFileAttributes attributes(String name) throws IOException;

    /** All names, in no order. */
    List<String> names() throws IOException;

    /** Opens a file, or creates one for its owner only, as the options demand. */
    FileChannel open(String name, Set<? extends OpenOption> options) throws IOException;

    /** Opens a directory. */
    Entries directory(String name) throws IOException;

    void deleteFile(String name) throws IOException;

    void deleteDirectory(String name) throws IOException;

    /** Renames a file, in the place of one that has the new name. */
    void rename(String from, String to) throws IOException;

    /** Makes the directory its owner's only. */
    void restrict() throws IOException;

    /**
     * Creates a directory for its owner only. Java can do that by a whole path only: whoever opens it finds out whether
     * it was created in this one.
     *
     * @throws NoSuchFileException if this directory has its name no longer
     */
    default void createDirectory(String name) throws IOException {
        Object named = Files.readAttributes(path(), BasicFileAttributes.class).fileKey();
        if (!Objects.equals(named, attributes().fileKey())) {
            throw new NoSuchFileException(path().toString(), null, "another directory has this name now");
        }
        Path directory = path().resolve(name);
        Files.createDirectory(directory, OwnerOnly.attributes(directory, OwnerOnly.DIRECTORY));
    }

    /** Bytes of all files in the directory and below it. */
    default long size() throws IOException {
        long size = 0;
        for (String name : names()) {
            BasicFileAttributes attributes = attributes(name);
            if (attributes.isDirectory()) {
                try (Entries below = directory(name)) {
                    size += below.size();
                }
            } else {
                size += attributes.size();
            }
        }
        return size;
    }

    /** Deletes all that is in a directory, and the directory. */
    default void deleteTree(String name) throws IOException {
        try (Entries below = directory(name)) {
            for (String entry : below.names()) {
                if (below.attributes(entry).isDirectory()) {
                    below.deleteTree(entry);
                } else {
                    below.deleteFile(entry);
                }
            }
        }
        deleteDirectory(name);
    }
}
