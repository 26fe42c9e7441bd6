package dev.thermocline.place;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * What is known of the volume of a directory.
 *
 * @param directory for messages
 * @param type the file system's, as the system names it
 * @param free bytes that this user may still write
 * @param present bytes of the disk tier that lie there already and will be used again or deleted
 */
public record DiskSpace(Path directory, String type, long free, long present) {
    private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs", "devtmpfs", "rootfs");

    public DiskSpace {
        requireNonNull(directory, "directory is null");
        requireNonNull(type, "type is null");
    }

    /** Asks the system. */
    public static DiskSpace of(Path directory, long present) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return new DiskSpace(directory, store.type(), store.getUsableSpace(), present);
    }

    /** Whether what is written there is memory: of the machine, and of the container's limit. */
    boolean isMemory() {
        return MEMORY.contains(type);
    }
}
