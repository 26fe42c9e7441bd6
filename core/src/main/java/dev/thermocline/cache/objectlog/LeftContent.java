package dev.thermocline.cache.objectlog;

import dev.thermocline.cache.directory.PrivateDirectory;
import dev.thermocline.cache.disk.DiskLayout;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * What an earlier process left in a directory: of use if objects were cut alike and are known by name, which the header
 * of their log shows. Otherwise everything is deleted before anything is opened, and one line is logged with the
 * reason.
 *
 * <p>Killed in between, a process leaves a log without regions, or nothing: the next one starts empty, too. Regions
 * without their log are of no use to anybody.
 */
public final class LeftContent {
    private LeftContent() {}

    /**
     * Deletes what is in the directory unless this process can use it.
     *
     * @return what to log, if anything was deleted
     * @throws IOException if it can't be deleted
     */
    public static Optional<String> deleteUnlessUsable(PrivateDirectory directory, String log, DiskLayout layout)
            throws IOException {
        directory.open();
        Optional<String> obstacle = obstacle(directory, log, layout);
        long bytes = obstacle.isPresent() ? directory.size() : 0;
        if (obstacle.isPresent()) {
            directory.clear();
        }
        return obstacle.filter(reason -> bytes > 0)
                .map(reason -> "The disk cache in " + directory.path() + " starts empty, " + bytes + " B are freed: "
                        + reason);
    }

    /** Why the content is of no use, and what keeps content over such a change. */
    private static Optional<String> obstacle(PrivateDirectory directory, String log, DiskLayout layout) {
        try {
            ObjectLogReader.Start start = ObjectLogReader.start(directory, log);
            if (start instanceof ObjectLogReader.Start.Header found) {
                DiskLayout before = found.header().layout();
                return before.cutsAlike(layout) ? Optional.empty() : Optional.of(difference(before, layout));
            }
            return Optional.of(
                    start instanceof ObjectLogReader.Start.Unknown unknown
                            ? unknown.reason() + ". Nothing is to be done: it fills again."
                            : "");
        } catch (NoSuchFileException e) {
            return Optional.of("its " + log + " is gone. Keep cleaners of temporary files away from it.");
        } catch (IOException e) {
            return Optional.of(directory.path().resolve(log) + " can't be read (" + e
                    + "). Make it this user's own, and check the disk.");
        }
    }

    private static String difference(DiskLayout before, DiskLayout now) {
        return "it was filled with " + before.sizes()
                + (before.tails() == now.tails() ? "" : ", up to " + before.tails() + " tails a file")
                + ", this process has " + now.sizes() + (before.tails() == now.tails() ? "" : ", up to " + now.tails())
                + ". Set the former sizes again, or give each set of sizes its own fs.s3a.cache.dirs, to keep what is cached.";
    }
}
