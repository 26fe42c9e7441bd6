package dev.thermocline.paths;

import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.fs.Path;

/**
 * The files that a commit adds and those that it removes, in bounded memory. A file that one commit adds and removes
 * stays, and only its deletion vector is another one. It is filled while the commit is read and then closed by {@link
 * #close}, which finds those pairs; from then on it is immutable and thread-safe. Files are distinguished by {@link
 * PathHash}.
 *
 * <p>Hashes are kept of up to {@value #MAX_FILES} added and as many removed files, names of up to 8 MiB and 32 MiB in
 * the form of {@link FileList}. Of files beyond that it is known only how many they are.
 */
public final class ChangedFiles {
    /** Files of each kind that are distinguished. */
    public static final int MAX_FILES = 2_000_000;

    private static final long ADDED_BYTES = 8L << 20;
    private static final long REMOVED_BYTES = 32L << 20;

    private final FileList addedList;
    private final FileList removedList;
    private final PathHashes added;
    private final PathHashes removed;
    private PathHashes both = new PathHashes(1);
    private int addedBeyond;
    private int removedBeyond;

    /** @param table root of the table */
    public ChangedFiles(Path table) {
        this(table, MAX_FILES);
    }

    ChangedFiles(Path table, int most) {
        addedList = new FileList(table, ADDED_BYTES);
        removedList = new FileList(table, REMOVED_BYTES);
        added = new PathHashes(most);
        removed = new PathHashes(most);
    }

    /** The commit adds a file. */
    public void add(ListedFile file) {
        if (added.add(file.hash())) {
            addedList.add(file);
        } else {
            addedBeyond++;
        }
    }

    /** The commit removes a file. */
    public void remove(ListedFile file) {
        if (removed.add(file.hash())) {
            removedList.add(file);
        } else {
            removedBeyond++;
        }
    }

    /** The commit is read. Returns these files. */
    public ChangedFiles close() {
        addedList.close();
        removedList.close();
        both = added.distinct().common(removed.distinct());
        return this;
    }

    /** How many files become live. */
    public int addedCount() {
        return added.size() - both.size() + addedBeyond;
    }

    /** How many files the table no longer names. */
    public int tombstonedCount() {
        return removed.size() - both.size() + removedBeyond;
    }

    /** How many files only have another deletion vector. */
    public int deletionVectorOnlyCount() {
        return both.size();
    }

    /** Whether all files are distinguished; if not, some of those that seem removed may have been added as well. */
    public boolean complete() {
        return addedBeyond == 0 && removedBeyond == 0;
    }

    /** Whether only the deletion vector of the file with this hash is another one. */
    public boolean isDeletionVectorOnly(long hash) {
        return both.contains(hash);
    }

    /** Hashes of the files that are live after the commit because of it: those added and those with another vector. */
    public PathHashes live() {
        return added;
    }

    /** The files that {@link #live} has, as many as found room. */
    public Iterable<ListedFile> liveFiles() {
        return addedList;
    }

    /** The files that become live, as many as found room. */
    public Iterable<ListedFile> addedFiles() {
        return without(addedList);
    }

    /** The files that the table no longer names, as many as found room. */
    public Iterable<ListedFile> tombstonedFiles() {
        return without(removedList);
    }

    /** The files that the commit removes, as many as found room, with those whose deletion vector alone is another. */
    public FileList removedFiles() {
        return removedList;
    }

    /** The paths of {@link #tombstonedFiles}. */
    public Iterable<Path> tombstonedPaths() {
        return () -> stream(tombstonedFiles()).map(ListedFile::path).iterator();
    }

    private static Stream<ListedFile> stream(Iterable<ListedFile> files) {
        return StreamSupport.stream(files.spliterator(), false);
    }

    private Iterable<ListedFile> without(FileList files) {
        return both.size() == 0
                ? files
                : () -> stream(files)
                        .filter(file -> !both.contains(file.hash()))
                        .iterator();
    }

    /** Heap that it takes, in bytes, estimated. */
    public long bytes() {
        return added.bytes() + removed.bytes() + both.bytes() + addedList.bytes() + removedList.bytes();
    }
}
