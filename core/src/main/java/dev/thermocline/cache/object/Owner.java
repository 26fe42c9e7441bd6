package dev.thermocline.cache.object;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * Who may see cached bytes: a hash of everything by which S3 distinguishes tenants. Bytes and statuses are shared
 * within an owner only.
 *
 * @param id the hash in hexadecimal, the same in every process of the same user and credentials; of {@link #unshared}
 *     one that nobody else ever has
 */
public record Owner(String id) {
    private static final String UNSHARED = "unshared-";

    /** Rejects an empty id. */
    public Owner {
        requireNonNull(id, "id is null");
        if (id.isEmpty()) {
            throw new IllegalArgumentException("owner id is empty");
        }
    }

    /** An owner of whom there is no second one, in this process or another. */
    public static Owner unshared() {
        return new Owner(UNSHARED + UUID.randomUUID());
    }

    /** The owner of file systems that share what they cache with every other one of the process. */
    public static Owner process() {
        return new Owner("process");
    }

    /** Whether another file system may be of this owner. */
    public boolean shared() {
        return !id.startsWith(UNSHARED);
    }
}
