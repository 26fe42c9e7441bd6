package dev.thermocline.cache;

import static java.util.Objects.requireNonNull;

/**
 * Who may see cached bytes: a hash of user, credential chain and access-key id or role, never of a session token. Bytes
 * and statuses are shared within an owner only.
 *
 * @param id the hash in hexadecimal, the same in every process of the same user and credentials
 */
public record Owner(String id) {
    /** Rejects an empty id. */
    public Owner {
        requireNonNull(id, "id is null");
        if (id.isEmpty()) {
            throw new IllegalArgumentException("owner id is empty");
        }
    }
}
