package dev.thermocline.peer;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.Owner;
import org.apache.hadoop.fs.Path;

/**
 * A file of which another process may know more. Immutable.
 *
 * @param path the file, as a file system of any process opens it
 * @param name of the object, the same in every process
 * @param owner for whom bytes are asked: the same in every process of one user and credentials
 */
public record PeerFile(Path path, ObjectName name, Owner owner) {
    /** Rejects missing parts, and an owner that no other process has. */
    public PeerFile {
        requireNonNull(path, "path is null");
        requireNonNull(name, "name is null");
        requireNonNull(owner, "owner is null");
        if (!owner.shared()) {
            throw new IllegalArgumentException("bytes of " + path + " belong to one file system alone");
        }
    }
}
