package dev.thermocline.place;

import dev.thermocline.config.option.ByteSize;
import dev.thermocline.config.option.DiskCapacity;
import java.util.Optional;

/** How much of a volume is taken. */
final class Shares {
    private static final String CAPACITY = "fs.s3a.cache.disk.capacity";
    private static final long MEBIBYTE = 1L << 20;

    /** Of the free space where no option has assigned it to the cache: for all slots together. */
    private static final int DEFAULT_DIVISOR = 10;

    private static final long DEFAULT_MAXIMUM = 20L << 30;

    /** In a pod, which has a volume of its own: a limit of local storage that can't be seen is rarely lower. */
    private static final long POD_MAXIMUM = 1L << 30;

    /** What is left between the largest capacity and the reserve, since others write to the volume at the same time. */
    private static final int SLACK_DIVISOR = 20;

    private static final long LEAST_SLACK = 64 * MEBIBYTE;

    private Shares() {}

    static DiskGrant automatic(DiskPlace place, int slots, ByteSize reserve, DiskSpace space) {
        if (space.isMemory()) {
            return new DiskGrant.Refused(space.directory() + " is on " + space.type() + ", which is memory, and "
                    + CAPACITY + " = auto takes none for a disk. Name a directory on a disk in fs.s3a.cache.dirs, set a"
                    + " size, or set off to silence this.");
        }
        long free = space.free() + space.present();
        long share = place.origin() == DiskPlace.Origin.CONFIGURED
                ? new DiskCapacity.Automatic()
                        .resolve(new ByteSize(free), slots)
                        .map(ByteSize::bytes)
                        .orElse(0L)
                : standard(place, slots, free);
        ByteSize capacity = wholeMebibytes(Math.min(share, most(reserve, space)));
        if (capacity.compareTo(DiskCapacity.MINIMUM) < 0) {
            return new DiskGrant.Refused("a share of the " + new ByteSize(free) + " free on the volume of "
                    + space.directory() + " is too little for " + CAPACITY
                    + " = auto. Free space, set a size, or set off to silence this.");
        }
        return new DiskGrant.Granted(capacity, Optional.empty());
    }

    private static long standard(DiskPlace place, int slots, long free) {
        long tenth = free / DEFAULT_DIVISOR;
        return place.pod() ? Math.min(tenth, POD_MAXIMUM) : Math.min(tenth, DEFAULT_MAXIMUM) / slots;
    }

    static DiskGrant fixed(ByteSize size, ByteSize reserve, DiskSpace space) {
        long most = most(reserve, space);
        if (size.bytes() <= most) {
            Optional<String> memory = space.isMemory()
                    ? Optional.of(space.directory() + " is on " + space.type() + ": the " + size
                            + " of the disk tier are memory, of this container's limit if it has one.")
                    : Optional.empty();
            return new DiskGrant.Granted(size, memory);
        }
        String tooMuch = CAPACITY + " = " + size + " does not fit the volume of " + space.directory() + ": "
                + new ByteSize(space.free()) + " are free, of which fs.s3a.cache.disk.free.reserve keeps " + reserve;
        ByteSize fitting = wholeMebibytes(most);
        if (fitting.compareTo(DiskCapacity.MINIMUM) < 0) {
            return new DiskGrant.Refused(tooMuch + ". Name a larger volume in fs.s3a.cache.dirs, or free space.");
        }
        return new DiskGrant.Granted(
                fitting,
                Optional.of(tooMuch + ", so " + fitting + " are used. Lower it, or name a larger volume in"
                        + " fs.s3a.cache.dirs."));
    }

    private static long most(ByteSize reserve, DiskSpace space) {
        long room = space.free() - reserve.bytes();
        return room - Math.max(room / SLACK_DIVISOR, LEAST_SLACK) + space.present();
    }

    private static ByteSize wholeMebibytes(long bytes) {
        return new ByteSize(Math.max(0, bytes / MEBIBYTE * MEBIBYTE));
    }
}
