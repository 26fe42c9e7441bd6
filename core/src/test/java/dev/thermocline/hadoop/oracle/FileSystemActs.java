package dev.thermocline.hadoop.oracle;

import com.google.errorprone.annotations.Immutable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FutureDataInputStreamBuilder;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.jspecify.annotations.Nullable;

/** What {@link FileSystemCall} does with file systems; each gives something that can be compared. */
final class FileSystemActs {
    private FileSystemActs() {}

    /** Something done with a file system. */
    @Immutable
    interface Act {
        Object on(S3AFileSystem fs, Place place) throws Exception;
    }

    /** Picks a path. */
    @Immutable
    interface At {
        @Nullable
        Path of(Place place);
    }

    /** Says what the caller of {@code openFile} says. */
    @Immutable
    interface Options {
        FutureDataInputStreamBuilder with(FutureDataInputStreamBuilder builder, Place place) throws IOException;
    }

    /** Gives a status. */
    @Immutable
    interface Asked {
        FileStatus of(S3AFileSystem fs, @Nullable Path path) throws IOException;
    }

    /** Gives statuses. */
    @Immutable
    interface Listed {
        FileStatus[] of(S3AFileSystem fs, @Nullable Path path) throws IOException;
    }

    /** Gives statuses one by one. */
    @Immutable
    interface Iterated {
        RemoteIterator<? extends FileStatus> of(S3AFileSystem fs, @Nullable Path path) throws IOException;
    }

    static Act read(At at) {
        return (fs, place) -> {
            try (FSDataInputStream in = fs.open(at.of(place))) {
                return all(in, place);
            }
        };
    }

    static Act openFile(Options options) {
        return openFile(Place::file, options);
    }

    static Act openFile(At at, Options options) {
        return (fs, place) -> {
            FutureDataInputStreamBuilder builder = options.with(fs.openFile(at.of(place)), place);
            try (FSDataInputStream in = builder.build().get()) {
                return all(in, place);
            }
        };
    }

    private static String all(FSDataInputStream in, Place place) throws IOException {
        byte[] all = in.readAllBytes();
        return place.contents().seen(all, 0, all.length, 0);
    }

    static Act status(At at, Asked asked) {
        return (fs, place) -> describe(asked.of(fs, at.of(place)));
    }

    static Act list(At at, Listed listed) {
        return (fs, place) -> {
            FileStatus[] page = listed.of(fs, at.of(place));
            return page == null
                    ? "null"
                    : Arrays.stream(page).map(FileSystemActs::describe).sorted().toList();
        };
    }

    static Act iterate(At at, Iterated iterated) {
        return (fs, place) -> {
            List<String> page = new ArrayList<>();
            RemoteIterator<? extends FileStatus> iterator = iterated.of(fs, at.of(place));
            while (iterator.hasNext()) {
                page.add(describe(iterator.next()));
            }
            return page.stream().sorted().toList();
        };
    }

    /** Everything of a status but its times, of which it says whether they are there. */
    static String describe(FileStatus status) {
        return String.join(
                " ",
                status.getClass().getSimpleName(),
                status.getPath().toString(),
                status.isFile() ? "file" : "directory",
                Long.toString(status.getLen()),
                Long.toString(status.getBlockSize()),
                Short.toString(status.getReplication()),
                status.getOwner(),
                status.getGroup(),
                status.getPermission().toString(),
                String.valueOf(((EtagSource) status).getEtag()),
                status.getModificationTime() > 0 ? "with time" : "without time",
                Long.toString(status.getAccessTime()));
    }

    /** Writes what a created stream gets; then what is there. */
    static Object write(FSDataOutputStream out, S3AFileSystem fs, Place place, Path path) throws IOException {
        try (out) {
            out.write(place.contents().second());
        }
        return after(fs, place, path);
    }

    /** What is there after a change, to S3 and to who opens it. */
    static String after(S3AFileSystem fs, Place place, Path path) throws IOException {
        if (!fs.exists(path)) {
            return "gone";
        }
        FileStatus status = fs.getFileStatus(path);
        if (status.isDirectory()) {
            return "directory";
        }
        try (FSDataInputStream in = fs.open(path)) {
            return status.getLen() + " " + all(in, place);
        }
    }

    /** A local file with the second version, deleted by who asked for it. */
    static File local(Place place) throws IOException {
        File file = File.createTempFile("thermocline-oracle", ".bin");
        Files.write(file.toPath(), place.contents().second());
        return file;
    }
}
