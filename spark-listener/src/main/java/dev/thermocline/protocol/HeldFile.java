package dev.thermocline.protocol;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.peer.PeerFile;

/**
 * A file whose tail its writer holds, by the name of its object. Immutable.
 *
 * @param name of the file's object, by which work on one file is ordered
 * @param held who holds which version of it
 */
public record HeldFile(ObjectName name, WrittenFile.Held held) {
    /** Rejects missing parts. */
    public HeldFile {
        requireNonNull(name, "name is null");
        requireNonNull(held, "held is null");
    }

    /** The file as its holder is asked for it. */
    public PeerFile file() {
        return new PeerFile(held.path(), name, held.owner());
    }
}
