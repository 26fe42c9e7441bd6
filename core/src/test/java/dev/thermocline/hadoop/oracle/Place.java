package dev.thermocline.hadoop.oracle;

import dev.thermocline.hadoop.Lake;
import java.io.IOException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory with a few objects, on which calls of a file system are compared.
 *
 * @param root the directory; what is compared names paths below it
 * @param file the object that other processes change
 * @param status of the file as S3A gave it before any change
 * @param contents of the file
 */
record Place(Path root, Path file, FileStatus status, Contents contents) {
    static Place create(FileSystem plain, Path root, String name, Contents contents) throws IOException {
        Path file = new Path(root, name);
        Lake.write(plain, file, contents.first());
        Lake.write(plain, new Path(root, "empty.csv"), new byte[0]);
        Lake.write(plain, new Path(root, "directory/inner.csv"), Lake.bytes(100, 7));
        return new Place(root, file, plain.getFileStatus(file), contents);
    }

    Path empty() {
        return new Path(root, "empty.csv");
    }

    Path directory() {
        return new Path(root, "directory");
    }

    /** Nothing is there, under a name of the file's kind. */
    Path missing() {
        return new Path(root, file.getName().replace("00000-", "99999-").replace("report", "missing"));
    }

    /** A text without what differs between two places. */
    String relative(String text) {
        return text.replace(root.toString(), "ROOT").replace(root.toUri().getPath(), "ROOT");
    }
}
