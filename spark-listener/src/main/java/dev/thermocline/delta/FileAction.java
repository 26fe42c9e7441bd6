package dev.thermocline.delta;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one add, remove or cdc action while its line is read. Confined to the reading thread. */
final class FileAction {
    static final long NO_SIZE = -1;

    final long line;
    final Map<String, String> partitionValues = new HashMap<>();

    @Nullable
    String path;

    long size = NO_SIZE;
    long modificationTime;
    boolean dataChange = true;
    boolean hasDeletionVector;

    @Nullable
    String deletionVectorStorage;

    @Nullable
    String deletionVectorPath;

    FileAction(long line) {
        this.line = line;
    }
}
