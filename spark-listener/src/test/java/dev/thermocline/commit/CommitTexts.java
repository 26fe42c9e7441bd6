package dev.thermocline.commit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Commit texts and changes that the tests share. */
final class CommitTexts {
    static final Path TABLE = new Path("s3a://bucket/wh/events");

    private CommitTexts() {}

    static CommitChange read(String... lines) throws IOException {
        byte[] json = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        return new CommitReader().read(TABLE, 7, new ByteArrayInputStream(json));
    }

    static String add(String path) {
        return add(path, "");
    }

    static String add(String path, String more) {
        return "{\"add\":{\"path\":\"" + path
                + "\",\"partitionValues\":{},\"size\":1000,\"modificationTime\":1700000000000,"
                + "\"dataChange\":true,\"stats\":\"{\\\"numRecords\\\":3}\"" + more + "}}";
    }

    static String remove(String path) {
        return remove(path, "");
    }

    static String remove(String path, String more) {
        return "{\"remove\":{\"path\":\"" + path + "\",\"deletionTimestamp\":1700000000001,\"dataChange\":true,"
                + "\"extendedFileMetadata\":true,\"partitionValues\":{},\"size\":1000" + more + "}}";
    }

    static String deletionVector(String storage, String path) {
        return ",\"deletionVector\":{\"storageType\":\"" + storage + "\",\"pathOrInlineDv\":\"" + path
                + "\",\"offset\":1,\"sizeInBytes\":36,\"cardinality\":2}";
    }

    static Path inTable(String relative) {
        return new Path(TABLE, relative);
    }

    static AddedFile file(String name, long size, LocalDate date, boolean dataChange) {
        return new AddedFile(inTable(name), size, 0, Map.of("date", date.toString()), dataChange, false);
    }

    static AddedFile file(String name, long size) {
        return new AddedFile(inTable(name), size, 0, Map.of(), true, false);
    }

    static CommitChange change(boolean diffable, List<AddedFile> added) {
        return new CommitChange(
                TABLE,
                7,
                "WRITE",
                Map.of(),
                added,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                diffable,
                0,
                Optional.empty());
    }

    static CapturedFile captured(String path, long modificationTime, int tailBytes) {
        return new CapturedFile(path, "etag-" + path, null, 10_000, modificationTime, "owner", new byte[tailBytes]);
    }
}
