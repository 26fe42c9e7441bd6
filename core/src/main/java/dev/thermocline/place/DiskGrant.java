package dev.thermocline.place;

import dev.thermocline.config.option.ByteSize;
import dev.thermocline.config.option.DiskCapacity;
import java.util.Optional;

/** How much of a volume the disk tier of this JVM may take, or why it takes none. */
public sealed interface DiskGrant {
    /**
     * It may take so much.
     *
     * @param warning what the user should know, as a sentence; empty if it is as asked for
     */
    record Granted(ByteSize capacity, Optional<String> warning) implements DiskGrant {}

    /** It takes nothing; the reason names what to do. */
    record Refused(String reason) implements DiskGrant {}

    /**
     * Decides.
     *
     * @param wanted as configured
     * @param slots JVMs that share the directories
     * @param reserve bytes that must stay free on the volume
     */
    static DiskGrant of(DiskPlace place, DiskCapacity wanted, int slots, ByteSize reserve, DiskSpace space) {
        if (wanted instanceof DiskCapacity.Fixed fixed) {
            return Shares.fixed(fixed.size(), reserve, space);
        }
        return wanted instanceof DiskCapacity.Automatic
                ? Shares.automatic(place, slots, reserve, space)
                : new Refused("fs.s3a.cache.disk.capacity is off");
    }
}
