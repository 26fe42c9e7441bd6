package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.thermocline.failure.CacheFailures;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.testkit.S3Request;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.MultipartUploader;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.PartHandle;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UploadHandle;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Whichever operation makes a change, the next read sees it, though the cache had status and bytes. */
class MutationEntryPointsTest {
    private static final int LENGTH = 100_000;
    private static final int PART = 5 << 20;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private CachingS3AFileSystem fileSystem;
    private FileSystem plain;
    private long failuresBefore;

    @TempDir
    private java.nio.file.Path local;

    @BeforeEach
    void openFileSystems() throws IOException {
        failuresBefore = CacheFailures.count();
        fileSystem = LAKE.caching();
        plain = LAKE.uncached();
    }

    @AfterEach
    void closeFileSystems() throws IOException {
        fileSystem.close();
        plain.close();
        FileSystem.closeAll();
        CacheRuntime.shutdown();
        assertThat(CacheFailures.count()).as("faults of the cache").isEqualTo(failuresBefore);
    }

    private byte[] read(Path path) throws Exception {
        FileStatus status = fileSystem.getFileStatus(path);
        byte[] read = new byte[(int) status.getLen()];
        try (FSDataInputStream in =
                fileSystem.openFile(path).withFileStatus(status).build().get()) {
            in.readFully(0, read);
        }
        return read;
    }

    /** Writes the file past the cache, and reads it until it costs nothing. */
    private void known(Path path, long seed) throws Exception {
        Lake.write(plain, path, Lake.bytes(LENGTH, seed));
        read(path);
        LAKE.forgetRequests();
        assertThat(read(path)).isEqualTo(Lake.bytes(LENGTH, seed));
        assertThat(LAKE.requests()).isEmpty();
    }

    private static void nothingIsKept(Path... paths) throws IOException {
        for (Path path : paths) {
            assertThat(ProcessCache.current().orElseThrow().residency(path).bytes())
                    .as("%s", path)
                    .isZero();
        }
    }

    private void gone(Path path) throws IOException {
        nothingIsKept(path);
        assertThatThrownBy(() -> fileSystem.getFileStatus(path)).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> fileSystem.open(path)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void deleteOnExit() throws Exception {
        Path path = LAKE.dataFile();
        known(path, 1);
        try (FileSystem other = LAKE.caching()) {
            assertThat(other.deleteOnExit(path)).isTrue();
        }

        gone(path);
    }

    @Test
    void copyFromLocalFile() throws Exception {
        Path path = LAKE.dataFile();
        known(path, 2);
        byte[] replacement = Lake.bytes(LENGTH, 3);
        java.nio.file.Path file = Files.write(local.resolve("file"), replacement);

        fileSystem.copyFromLocalFile(false, true, new Path(file.toUri()), path);

        assertThat(read(path)).isEqualTo(replacement);
    }

    @Test
    @Tag("since-hadoop-3.4.2") // putPart that is told which part is the last
    void multipartUploader() throws Exception {
        Path path = LAKE.dataFile();
        known(path, 4);
        byte[] replacement = Lake.bytes(PART + LENGTH, 5);

        try (MultipartUploader uploader =
                fileSystem.createMultipartUploader(path.getParent()).build()) {
            UploadHandle upload = uploader.startUpload(path).get();
            Map<Integer, PartHandle> parts = new TreeMap<>();
            for (int part = 1; part <= 2; part++) {
                byte[] bytes =
                        Arrays.copyOfRange(replacement, (part - 1) * PART, Math.min(part * PART, replacement.length));
                parts.put(
                        part,
                        uploader.putPart(upload, part, part == 2, path, new ByteArrayInputStream(bytes), bytes.length)
                                .get());
            }
            assertThat(read(path)).as("before it is complete").isEqualTo(Lake.bytes(LENGTH, 4));
            uploader.complete(upload, path, parts).get();
        }

        assertThat(read(path)).isEqualTo(replacement);
    }

    @Test
    void magicCommit() throws Exception {
        Path path = LAKE.dataFile();
        known(path, 6);
        byte[] replacement = Lake.bytes(LENGTH, 7);
        Path magic = new Path(path.getParent(), "__magic_job-1/tasks/attempt-1/__base/" + path.getName());

        Lake.write(fileSystem, magic, replacement);
        assertThat(read(path)).as("before the job commits").isEqualTo(Lake.bytes(LENGTH, 6));
        nothingIsKept(magic);
        complete(new String(
                plain.open(new Path(magic.getParent(), magic.getName() + ".pending"))
                        .readAllBytes(),
                StandardCharsets.UTF_8));

        assertThat(read(path)).isEqualTo(replacement);
    }

    /** What the committer of the job does with a pending file. */
    private void complete(String pending) throws IOException {
        Matcher parts = Pattern.compile("\"etags\"\\s*:\\s*\\[([^\\]]*)\\]").matcher(pending);
        assertThat(parts.find()).as(pending).isTrue();
        Matcher tags = Pattern.compile("[0-9a-f]{32}").matcher(parts.group(1));
        List<CompletedPart> completed = new ArrayList<>();
        while (tags.find()) {
            completed.add(CompletedPart.builder()
                    .partNumber(completed.size() + 1)
                    .eTag(tags.group())
                    .build());
        }
        fileSystem
                .getWriteOperationHelper()
                .commitUpload(field(pending, "destinationKey"), field(pending, "uploadId"), completed, LENGTH);
    }

    private static String field(String json, String name) {
        Matcher field = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        assertThat(field.find()).as("%s in %s", name, json).isTrue();
        return field.group(1);
    }

    @Test
    void renameIntoADirectory() throws Exception {
        Path source = LAKE.dataFile();
        Path directory = new Path("s3a://lake/into-" + source.getName());
        Path target = new Path(directory, source.getName());
        known(target, 8);
        assertThat(plain.delete(target, false)).isTrue();
        assertThat(plain.mkdirs(directory)).isTrue();
        known(source, 9);

        assertThat(fileSystem.rename(source, directory)).isTrue();

        gone(source);
        assertThat(read(target)).isEqualTo(Lake.bytes(LENGTH, 9));
    }

    @Test
    void renameOfADirectoryThatFailsHalfWay() throws Exception {
        Path source = new Path("s3a://lake/half-" + LAKE.dataFile().getName());
        Path target = new Path("s3a://lake/other-" + LAKE.dataFile().getName());
        List<Path> files = new ArrayList<>();
        for (int file = 0; file < 4; file++) {
            Path path = new Path(source, LAKE.dataFile().getName());
            known(path, 10 + file);
            files.add(path);
        }
        LAKE.proxy().faults().failNext(request -> request.kind() == S3Request.Kind.BULK_DELETE, 403, 100);

        Throwable failure = catchThrowable(() -> fileSystem.rename(source, target));
        LAKE.proxy().faults().clear();

        assertThat(failure).isInstanceOf(IOException.class);
        for (int file = 0; file < 4; file++) {
            assertThat(read(files.get(file))).isEqualTo(Lake.bytes(LENGTH, 10 + file));
            assertThat(read(new Path(target, files.get(file).getName()))).isEqualTo(Lake.bytes(LENGTH, 10 + file));
        }
    }

    @Test
    void deleteThatFails() throws Exception {
        Path path = LAKE.dataFile();
        known(path, 20);
        LAKE.proxy().faults().failNext(request -> request.kind() == S3Request.Kind.DELETE, 403, 100);

        assertThatThrownBy(() -> fileSystem.delete(path, false)).isInstanceOf(IOException.class);
        LAKE.proxy().faults().clear();

        nothingIsKept(path);
        assertThat(read(path)).isEqualTo(Lake.bytes(LENGTH, 20));
    }

    @Test
    void conditionalCreateThatIsRefused() throws Exception {
        Path path = LAKE.dataFile();
        known(path, 21);

        Throwable here = catchThrowable(() -> conditionally(fileSystem, path));
        Throwable there = catchThrowable(() -> conditionally(plain, path));

        assertThat(there).isNotNull();
        assertThat(here).isInstanceOf(there.getClass());
        assertThat(read(path)).isEqualTo(Lake.bytes(LENGTH, 21));
    }

    private static void conditionally(FileSystem fileSystem, Path path) throws IOException {
        FSDataOutputStreamBuilder<?, ?> builder = fileSystem.createFile(path).overwrite(true);
        builder.must("fs.option.create.conditional.overwrite", true);
        try (FSDataOutputStream out = builder.build()) {
            out.write(Lake.bytes(LENGTH, 22));
        }
    }

    @Test
    void fileContext() throws Exception {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.AbstractFileSystem.s3a.impl", CachingS3A.class.getName());
        FileContext context = FileContext.getFileContext(URI.create("s3a://lake/"), configuration);
        Path path = LAKE.dataFile();
        Path other = LAKE.dataFile();
        known(path, 23);
        known(other, 24);
        byte[] replacement = Lake.bytes(LENGTH, 25);

        try (FSDataInputStream in = context.open(path)) {
            assertThat(in.readAllBytes()).isEqualTo(Lake.bytes(LENGTH, 23));
        }
        assertThat(LAKE.requests()).as("read through the cache").isEmpty();
        try (FSDataOutputStream out = context.create(path, EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE))) {
            out.write(replacement);
        }
        assertThat(read(path)).isEqualTo(replacement);
        context.rename(path, other, Options.Rename.OVERWRITE);
        gone(path);
        assertThat(read(other)).isEqualTo(replacement);
        assertThat(context.delete(other, false)).isTrue();
        gone(other);
    }

    @Test
    void flushesAndSyncsOfAnOpenFileBehaveAsS3as() throws Exception {
        for (boolean downgrade : List.of(true, false)) {
            Configuration options = LAKE.configuration();
            options.setBoolean("fs.s3a.downgrade.syncable.exceptions", downgrade);
            Configuration plainOptions = LAKE.plain();
            plainOptions.setBoolean("fs.s3a.downgrade.syncable.exceptions", downgrade);
            try (FileSystem here = LAKE.caching(options);
                    FileSystem there = FileSystem.newInstance(URI.create("s3a://lake/"), plainOptions)) {
                try (FSDataOutputStream ours = here.create(LAKE.dataFile());
                        FSDataOutputStream theirs = there.create(LAKE.dataFile())) {
                    ours.write(1);
                    theirs.write(1);
                    same(ours::hflush, theirs::hflush);
                    same(ours::hsync, theirs::hsync);
                    for (String capability : List.of("hflush", "hsync", "fs.capability.outputstream.abortable")) {
                        assertThat(ours.hasCapability(capability)).isEqualTo(theirs.hasCapability(capability));
                    }
                }
            }
        }
    }

    private static void same(ThrowingCallable here, ThrowingCallable there) {
        Throwable expected = catchThrowable(there);
        Throwable failure = catchThrowable(here);
        if (expected == null) {
            assertThat(failure).isNull();
        } else {
            assertThat(failure).isInstanceOf(expected.getClass()).hasMessage(expected.getMessage());
        }
    }

    @Test
    void statusFromBeforeAChangeBringsNothingBack() throws Exception {
        Path path = LAKE.dataFile();
        known(path, 30);
        FileStatus old = fileSystem.getFileStatus(path);
        byte[] replacement = Lake.bytes(LENGTH, 31);
        Lake.write(fileSystem, path, replacement);

        try (FSDataInputStream in =
                fileSystem.openFile(path).withFileStatus(old).build().get()) {
            assertThatThrownBy(in::read).isInstanceOf(RemoteFileChangedException.class);
        }

        try (FSDataInputStream in = fileSystem.open(path)) {
            assertThat(in.readAllBytes()).isEqualTo(replacement);
        }
    }

    @Test
    void otherFileSystemOfTheProcess() throws Exception {
        Path path = LAKE.dataFile();
        known(path, 26);
        byte[] replacement = Lake.bytes(LENGTH, 27);
        try (FileSystem other = LAKE.caching()) {
            Lake.write(other, path, replacement);
        }

        assertThat(read(path)).isEqualTo(replacement);
    }
}
