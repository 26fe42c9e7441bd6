package dev.thermocline.delta;

import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.paths.ChangedFiles;
import dev.thermocline.paths.ListedFile;
import dev.thermocline.peer.CapturedTail;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Commit texts and changes that the tests share. */
public final class CommitTexts {
    public static final Path TABLE = new Path("s3a://bucket/wh/events");

    private CommitTexts() {}

    public static ReadCommit read(String... lines) throws IOException {
        byte[] json = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        return ReadCommit.of(new CommitReader(), TABLE, 7, new ByteArrayInputStream(json));
    }

    public static String add(String path) {
        return add(path, "");
    }

    public static String add(String path, String more) {
        return "{\"add\":{\"path\":\"" + path
                + "\",\"partitionValues\":{},\"size\":1000,\"modificationTime\":1700000000000,"
                + "\"dataChange\":true,\"stats\":\"{\\\"numRecords\\\":3}\"" + more + "}}";
    }

    public static String remove(String path) {
        return remove(path, "");
    }

    public static String remove(String path, String more) {
        return "{\"remove\":{\"path\":\"" + path + "\",\"deletionTimestamp\":1700000000001,\"dataChange\":true,"
                + "\"extendedFileMetadata\":true,\"partitionValues\":{},\"size\":1000" + more + "}}";
    }

    public static String deletionVector(String storage, String path) {
        return ",\"deletionVector\":{\"storageType\":\"" + storage + "\",\"pathOrInlineDv\":\"" + path
                + "\",\"offset\":1,\"sizeInBytes\":36,\"cardinality\":2}";
    }

    public static Path inTable(String relative) {
        return new Path(TABLE, relative);
    }

    public static AddedFile file(String name, long size, LocalDate date, boolean dataChange) {
        return new AddedFile(inTable(name), size, 0, Map.of("date", date.toString()), dataChange, false);
    }

    public static AddedFile file(String name, long size) {
        return new AddedFile(inTable(name), size, 0, Map.of(), true, false);
    }

    /** A commit that adds these files. */
    public static CommitChange change(boolean diffable, List<AddedFile> added) {
        ChangedFiles files = new ChangedFiles(TABLE);
        added.forEach(file -> files.add(new ListedFile(file.path(), file.size(), false)));
        return new CommitChange(
                TABLE, 7, Optional.empty(), "WRITE", Map.of(), files.close(), List.of(), diffable, 0, Optional.empty());
    }

    public static CapturedTail captured(String path, long modificationTime, int tailBytes) {
        return new CapturedTail(
                new Path(path),
                new ObjectVersion("etag-" + path, Optional.empty(), 10_000),
                modificationTime,
                new Owner("owner"),
                new byte[tailBytes]);
    }
}
