package dev.thermocline.status;

import static java.util.Objects.requireNonNull;

/**
 * The live files of one version of a table.
 *
 * @param version the newest one when the log was listed
 * @param since version whose commit is the first that was read; 0 if no live file is older
 * @param files those that were added since then and are live
 */
record LiveTable(long version, long since, LiveFiles files) {
    LiveTable {
        requireNonNull(files, "files is null");
    }
}
