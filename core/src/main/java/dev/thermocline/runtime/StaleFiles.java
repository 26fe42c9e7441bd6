package dev.thermocline.runtime;

import dev.thermocline.cache.directory.PrivateDirectory;
import dev.thermocline.cache.slot.DiskSlots;
import dev.thermocline.failure.CacheFailures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what earlier processes left on the disk and nobody can use any more. What can't be deleted is counted and
 * stays.
 */
final class StaleFiles {
    private static final Logger LOG = LoggerFactory.getLogger(StaleFiles.class);

    private StaleFiles() {}

    /**
     * What slots beyond {@code fs.s3a.cache.disk.slots} hold would lie there unused for ever. Done before the free
     * space is looked at, since it counts from then on.
     */
    static void deleteSurplusSlots(List<Path> directories, int slots) {
        List<Path> deleted = new ArrayList<>();
        AtomicLong bytes = new AtomicLong();
        for (DiskSlots.Claim slot : DiskSlots.claimSurplus(directories, slots)) {
            CacheFailures.run("deleting a slot beyond fs.s3a.cache.disk.slots", () -> {
                long size = slot.delete();
                deleted.add(slot.directory());
                bytes.addAndGet(size);
            });
            CacheFailures.run("giving a disk slot back", slot.release()::close);
        }
        if (!deleted.isEmpty()) {
            LOG.info(
                    "Deleted the slots beyond fs.s3a.cache.disk.slots = {}: {} B were freed in {}",
                    slots,
                    bytes,
                    deleted);
        }
    }

    /**
     * What an earlier disk tier left in directories that are named still, while there is none. It is not deleted:
     * another JVM of the machine, which has a disk tier, may take it over. Slots of running JVMs don't count.
     *
     * @return what to tell the user; empty if there is nothing
     */
    static Optional<String> unused(List<Path> directories) {
        List<Path> left = new ArrayList<>();
        AtomicLong bytes = new AtomicLong();
        for (DiskSlots.Claim slot : DiskSlots.claimSurplus(directories, 0)) {
            CacheFailures.run("measuring what an earlier disk tier left", () -> {
                long size = slot.slot().size();
                if (size > 0) {
                    left.add(slot.directory());
                    bytes.addAndGet(size);
                }
            });
            CacheFailures.run("giving a disk slot back", slot.release()::close);
        }
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of("There is no disk tier (fs.s3a.cache.disk.capacity = off), and what earlier ones left in"
                        + " fs.s3a.cache.dirs takes " + bytes + " B that no running JVM uses: delete " + left
                        + ", unless another JVM of this machine is to take it over.");
    }

    /** What another engine left, or one under another key, can't be used and takes the space of this one. */
    static void deleteOtherEngines(PrivateDirectory slot, String used) {
        CacheFailures.run("looking for what other disk engines and keys left", () -> {
            for (String other : slot.directories()) {
                if (!other.equals(used) && DiskEncryptionSetup.isEngines(other)) {
                    CacheFailures.run("deleting what another disk engine or key left", () -> slot.deleteTree(other));
                }
            }
        });
    }
}
