package dev.thermocline.hadoop.oracle;

import static dev.thermocline.hadoop.oracle.FileSystemActs.after;
import static dev.thermocline.hadoop.oracle.FileSystemActs.iterate;
import static dev.thermocline.hadoop.oracle.FileSystemActs.list;
import static dev.thermocline.hadoop.oracle.FileSystemActs.local;
import static dev.thermocline.hadoop.oracle.FileSystemActs.openFile;
import static dev.thermocline.hadoop.oracle.FileSystemActs.read;
import static dev.thermocline.hadoop.oracle.FileSystemActs.status;
import static dev.thermocline.hadoop.oracle.FileSystemActs.write;

import dev.thermocline.hadoop.oracle.FileSystemActs.Act;
import java.io.File;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BulkDelete;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.impl.OpenFileParameters;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.fs.s3a.S3AFileSystem;

/** A method of a file system at one edge of what it takes. */
@SuppressWarnings("deprecation") // deprecated methods are called all the same
enum FileSystemCall {
    OPEN("open(Path)", read(Place::file)),
    OPEN_EMPTY("open(Path)", read(Place::empty)),
    OPEN_DIRECTORY("open(Path)", read(Place::directory)),
    OPEN_MISSING("open(Path)", read(Place::missing)),
    OPEN_THE_ROOT("open(Path)", read(place -> new Path("/"))),
    OPEN_NULL("open(Path)", (fs, place) -> fs.open((Path) null)),
    OPEN_RELATIVE("open(Path)", read(place -> new Path(place.file().toUri().getPath()))),
    OPEN_WITHOUT_BUFFER("open(Path, int)", (fs, place) -> {
        fs.open(place.file(), 0).close();
        fs.open(place.file(), -1).close();
        return "opened";
    }),

    OPEN_FILE("openFile(Path)", openFile((builder, place) -> builder)),
    OPEN_FILE_MISSING("openFile(Path)", openFile(Place::missing, (builder, place) -> builder)),
    OPEN_FILE_DIRECTORY("openFile(Path)", openFile(Place::directory, (builder, place) -> builder)),
    OPEN_FILE_EMPTY("openFile(Path)", openFile(Place::empty, (builder, place) -> builder)),
    OPEN_FILE_NULL(
            "openFile(Path)", (fs, place) -> fs.openFile((Path) null).build().get()),
    WITH_STATUS("openFile(Path)", openFile((builder, place) -> builder.withFileStatus(place.status()))),
    WITH_NULL_STATUS("openFile(Path)", openFile((builder, place) -> builder.withFileStatus(null))),
    WITH_PLAIN_STATUS(
            "openFile(Path)", openFile((builder, place) -> builder.withFileStatus(plain(place, place.file(), false)))),
    WITH_STATUS_OF_A_DIRECTORY(
            "openFile(Path)", openFile((builder, place) -> builder.withFileStatus(plain(place, place.file(), true)))),
    WITH_STATUS_OF_ANOTHER(
            "openFile(Path)", openFile((builder, place) -> builder.withFileStatus(plain(place, place.empty(), false)))),
    WITH_STATUS_OF_A_MISSING_FILE(
            "openFile(Path)",
            openFile(Place::missing, (builder, place) -> builder.withFileStatus(plain(place, place.missing(), false)))),
    WITH_LENGTH("openFile(Path)", length("200000")),
    WITH_LENGTH_0("openFile(Path)", length("0")),
    WITH_LENGTH_NEGATIVE("openFile(Path)", length("-1")),
    WITH_LENGTH_TOO_SMALL("openFile(Path)", length("100")),
    WITH_LENGTH_TOO_LARGE("openFile(Path)", length("200001")),
    WITH_LENGTH_LARGEST("openFile(Path)", length(Long.toString(Long.MAX_VALUE))),
    WITH_LENGTH_OF_NO_NUMBER("openFile(Path)", length("long")),
    WITH_STATUS_AND_LENGTH(
            "openFile(Path)",
            openFile((builder, place) ->
                    builder.withFileStatus(place.status()).opt("fs.option.openfile.length", "100"))),
    WITH_UNKNOWN_OPTION("openFile(Path)", openFile((builder, place) -> builder.opt("fs.no.such", "1"))),
    WITH_UNKNOWN_DEMAND("openFile(Path)", openFile((builder, place) -> builder.must("fs.no.such", "1"))),
    WITH_POLICY(
            "openFile(Path)", openFile((builder, place) -> builder.must("fs.option.openfile.read.policy", "random"))),
    WITH_UNKNOWN_POLICY(
            "openFile(Path)", openFile((builder, place) -> builder.opt("fs.option.openfile.read.policy", "none such"))),
    WITH_SPLIT(
            "openFile(Path)",
            openFile((builder, place) ->
                    builder.opt("fs.option.openfile.split.start", "10").opt("fs.option.openfile.split.end", "5"))),
    WITH_S3A_OPTIONS(
            "openFile(Path)",
            openFile((builder, place) ->
                    builder.opt("fs.s3a.readahead.range", "0").opt("fs.s3a.experimental.input.fadvise", "sequential"))),
    WITH_PARAMETERS("openFileWithOptions(Path, OpenFileParameters)", (fs, place) -> {
        OpenFileParameters parameters = new OpenFileParameters()
                .withOptions(new Configuration(false))
                .withMandatoryKeys(Set.of())
                .withOptionalKeys(Set.of());
        fs.openFileWithOptions(place.file(), parameters).get().close();
        return "opened";
    }),
    WITH_NULL_PARAMETERS(
            "openFileWithOptions(Path, OpenFileParameters)",
            (fs, place) -> fs.openFileWithOptions(place.file(), null).get()),

    STATUS("getFileStatus(Path)", status(Place::file, S3AFileSystem::getFileStatus)),
    STATUS_OF_EMPTY("getFileStatus(Path)", status(Place::empty, S3AFileSystem::getFileStatus)),
    STATUS_OF_DIRECTORY("getFileStatus(Path)", status(Place::directory, S3AFileSystem::getFileStatus)),
    STATUS_OF_MISSING("getFileStatus(Path)", status(Place::missing, S3AFileSystem::getFileStatus)),
    STATUS_OF_THE_ROOT("getFileStatus(Path)", status(place -> new Path("/"), S3AFileSystem::getFileStatus)),
    STATUS_OF_NULL("getFileStatus(Path)", (fs, place) -> fs.getFileStatus(null)),
    STATUS_OF_RELATIVE(
            "getFileStatus(Path)",
            status(place -> new Path(place.file().toUri().getPath()), S3AFileSystem::getFileStatus)),
    STATUS_OF_LINK("getFileLinkStatus(Path)", status(Place::file, S3AFileSystem::getFileLinkStatus)),
    LENGTH("getLength(Path)", (fs, place) -> fs.getLength(place.file())),
    BLOCK_SIZE("getBlockSize(Path)", (fs, place) -> fs.getBlockSize(place.file())),
    REPLICATION("getReplication(Path)", (fs, place) -> fs.getReplication(place.file())),
    RESOLVE("resolvePath(Path)", (fs, place) -> fs.resolvePath(place.file())),
    LOCATIONS(
            "getFileBlockLocations(Path, long, long)",
            (fs, place) -> Arrays.toString(fs.getFileBlockLocations(place.file(), 0, Long.MAX_VALUE))),
    LOCATIONS_PAST_THE_END(
            "getFileBlockLocations(Path, long, long)",
            (fs, place) -> Arrays.toString(
                    fs.getFileBlockLocations(place.file(), place.contents().length() + 1L, 1))),
    LOCATIONS_NEGATIVE(
            "getFileBlockLocations(Path, long, long)",
            (fs, place) -> Arrays.toString(fs.getFileBlockLocations(place.file(), -1, 1))),
    LOCATIONS_BY_STATUS(
            "getFileBlockLocations(FileStatus, long, long)",
            (fs, place) -> Arrays.toString(fs.getFileBlockLocations(place.status(), 0, 1))),

    LIST("listStatus(Path)", list(Place::root, (fs, path) -> fs.listStatus(path))),
    LIST_FILE("listStatus(Path)", list(Place::file, (fs, path) -> fs.listStatus(path))),
    LIST_MISSING("listStatus(Path)", list(Place::missing, (fs, path) -> fs.listStatus(path))),
    LIST_NULL("listStatus(Path)", list(place -> null, (fs, path) -> fs.listStatus(path))),
    LIST_FILTERED("listStatus(Path, PathFilter)", list(Place::root, (fs, path) -> fs.listStatus(path, each -> false))),
    LIST_SEVERAL("listStatus(Path[])", list(Place::root, (fs, path) -> fs.listStatus(new Path[] {path, path}))),
    LIST_SEVERAL_FILTERED(
            "listStatus(Path[], PathFilter)",
            list(Place::root, (fs, path) -> fs.listStatus(new Path[] {path}, each -> true))),
    LIST_ITERATOR("listStatusIterator(Path)", iterate(Place::root, (fs, path) -> fs.listStatusIterator(path))),
    LIST_ITERATOR_MISSING(
            "listStatusIterator(Path)", iterate(Place::missing, (fs, path) -> fs.listStatusIterator(path))),
    LIST_LOCATED("listLocatedStatus(Path)", iterate(Place::root, (fs, path) -> fs.listLocatedStatus(path))),
    LIST_LOCATED_FILE("listLocatedStatus(Path)", iterate(Place::file, (fs, path) -> fs.listLocatedStatus(path))),
    LIST_LOCATED_FILTERED(
            "listLocatedStatus(Path, PathFilter)",
            iterate(Place::root, (fs, path) -> fs.listLocatedStatus(path, each -> true))),
    LIST_FILES("listFiles(Path, boolean)", iterate(Place::root, (fs, path) -> fs.listFiles(path, false))),
    LIST_FILES_DEEP("listFiles(Path, boolean)", iterate(Place::root, (fs, path) -> fs.listFiles(path, true))),
    LIST_FILES_OF_A_FILE("listFiles(Path, boolean)", iterate(Place::file, (fs, path) -> fs.listFiles(path, true))),
    LIST_FILES_MISSING("listFiles(Path, boolean)", iterate(Place::missing, (fs, path) -> fs.listFiles(path, true))),
    LIST_WITH_EMPTY_DIRECTORIES(
            "listFilesAndEmptyDirectories(Path, boolean)",
            iterate(Place::root, (fs, path) -> fs.listFilesAndEmptyDirectories(path, true))),
    GLOB("globStatus(Path)", list(place -> new Path(place.root(), "*"), (fs, path) -> fs.globStatus(path))),
    GLOB_FILE("globStatus(Path)", list(Place::file, (fs, path) -> fs.globStatus(path))),
    GLOB_MISSING("globStatus(Path)", list(Place::missing, (fs, path) -> fs.globStatus(path))),
    GLOB_FILTERED(
            "globStatus(Path, PathFilter)",
            list(place -> new Path(place.root(), "*"), (fs, path) -> fs.globStatus(path, each -> true))),

    EXISTS("exists(Path)", (fs, place) -> fs.exists(place.file())),
    EXISTS_MISSING("exists(Path)", (fs, place) -> fs.exists(place.missing())),
    IS_FILE("isFile(Path)", (fs, place) -> fs.isFile(place.file())),
    IS_DIRECTORY("isDirectory(Path)", (fs, place) -> fs.isDirectory(place.file())),
    ACCESS("access(Path, FsAction)", (fs, place) -> {
        fs.access(place.file(), FsAction.READ);
        return "granted";
    }),
    SUMMARY("getContentSummary(Path)", (fs, place) -> fs.getContentSummary(place.root())),
    SUMMARY_OF_FILE("getContentSummary(Path)", (fs, place) -> fs.getContentSummary(place.file())),
    QUOTA("getQuotaUsage(Path)", (fs, place) -> fs.getQuotaUsage(place.root())),
    USED("getUsed(Path)", (fs, place) -> fs.getUsed(place.root())),
    CHECKSUM("getFileChecksum(Path)", (fs, place) -> fs.getFileChecksum(place.file())),
    CHECKSUM_OF_NOTHING("getFileChecksum(Path, long)", (fs, place) -> fs.getFileChecksum(place.file(), 0)),
    CHECKSUM_NEGATIVE("getFileChecksum(Path, long)", (fs, place) -> fs.getFileChecksum(place.file(), -1)),
    ATTRIBUTE(
            "getXAttr(Path, String)",
            (fs, place) -> new String(
                    fs.getXAttr(place.file(), "header.Content-Length"), java.nio.charset.StandardCharsets.UTF_8)),
    ATTRIBUTES("getXAttrs(Path)", (fs, place) -> fs.getXAttrs(place.file()).keySet()),
    ATTRIBUTES_NAMED(
            "getXAttrs(Path, List)",
            (fs, place) -> fs.getXAttrs(place.file(), List.of("header.ETag")).keySet()),
    ATTRIBUTE_NAMES("listXAttrs(Path)", (fs, place) -> fs.listXAttrs(place.file())),
    COPY_TO_LOCAL("copyToLocalFile(boolean, Path, Path, boolean)", (fs, place) -> {
        File target = local(place);
        try {
            fs.copyToLocalFile(false, place.file(), new Path(target.toURI()), true);
            byte[] copied = Files.readAllBytes(target.toPath());
            return place.contents().seen(copied, 0, copied.length, 0);
        } finally {
            Files.delete(target.toPath());
        }
    }),

    CREATE("create(Path)", true, (fs, place) -> write(fs.create(place.file()), fs, place, place.file())),
    CREATE_MISSING("create(Path)", true, (fs, place) -> write(fs.create(place.missing()), fs, place, place.missing())),
    CREATE_ON_A_DIRECTORY("create(Path)", true, (fs, place) -> fs.create(place.directory())),
    CREATE_ANEW("create(Path, boolean)", true, (fs, place) -> fs.create(place.file(), false)),
    CREATE_WITH_ALL(
            "create(Path, FsPermission, boolean, int, short, long, Progressable)",
            true,
            (fs, place) -> write(
                    fs.create(place.file(), FsPermission.getDefault(), true, 0, (short) 0, 0, null),
                    fs,
                    place,
                    place.file())),
    CREATE_NEW_FILE(
            "createNewFile(Path)",
            true,
            (fs, place) -> fs.createNewFile(place.missing()) + after(fs, place, place.missing())),
    CREATE_NEW_FILE_THAT_IS_THERE("createNewFile(Path)", true, (fs, place) -> fs.createNewFile(place.file())),
    CREATE_FILE(
            "createFile(Path)",
            true,
            (fs, place) -> write(fs.createFile(place.file()).overwrite(true).build(), fs, place, place.file())),
    CREATE_FILE_THAT_IS_THERE(
            "createFile(Path)",
            true,
            (fs, place) -> fs.createFile(place.file()).overwrite(false).build()),
    CREATE_FILE_WITH_UNKNOWN_DEMAND(
            "createFile(Path)",
            true,
            (fs, place) -> fs.createFile(place.file()).must("fs.no.such", "1").build()),
    CREATE_NON_RECURSIVE(
            "createNonRecursive(Path, FsPermission, EnumSet, int, short, long, Progressable)",
            true,
            (fs, place) -> write(
                    fs.createNonRecursive(
                            place.file(),
                            FsPermission.getDefault(),
                            EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE),
                            0,
                            (short) 0,
                            0,
                            null),
                    fs,
                    place,
                    place.file())),
    CREATE_NON_RECURSIVE_WITHOUT_PARENT(
            "createNonRecursive(Path, FsPermission, EnumSet, int, short, long, Progressable)", true, (fs, place) -> {
                Path inner = new Path(new Path(place.root(), "nowhere"), "inner");
                return write(
                        fs.createNonRecursive(
                                inner, FsPermission.getDefault(), EnumSet.of(CreateFlag.CREATE), 0, (short) 0, 0, null),
                        fs,
                        place,
                        inner);
            }),

    DELETE(
            "delete(Path, boolean)",
            true,
            (fs, place) -> fs.delete(place.file(), false) + after(fs, place, place.file())),
    DELETE_MISSING("delete(Path, boolean)", true, (fs, place) -> fs.delete(place.missing(), false)),
    DELETE_DIRECTORY("delete(Path, boolean)", true, (fs, place) -> fs.delete(place.directory(), false)),
    DELETE_DEEP(
            "delete(Path, boolean)",
            true,
            (fs, place) -> fs.delete(place.root(), true) + after(fs, place, place.file())),
    DELETE_NULL("delete(Path, boolean)", true, (fs, place) -> fs.delete(null, true)),
    DELETE_BULK("createBulkDelete(Path)", true, (fs, place) -> {
        try (BulkDelete bulk = fs.createBulkDelete(place.root())) {
            return bulk.bulkDelete(List.of(place.file())) + after(fs, place, place.file());
        }
    }),
    RENAME(
            "rename(Path, Path)",
            true,
            (fs, place) -> fs.rename(place.file(), place.missing())
                    + after(fs, place, place.file())
                    + after(fs, place, place.missing())),
    RENAME_OVER(
            "rename(Path, Path)",
            true,
            (fs, place) -> fs.rename(place.file(), place.empty()) + after(fs, place, place.empty())),
    RENAME_INTO(
            "rename(Path, Path)",
            true,
            (fs, place) -> fs.rename(place.file(), place.directory())
                    + after(fs, place, new Path(place.directory(), place.file().getName()))),
    RENAME_MISSING("rename(Path, Path)", true, (fs, place) -> fs.rename(place.missing(), place.file())),
    RENAME_TO_ITSELF(
            "rename(Path, Path)",
            true,
            (fs, place) -> fs.rename(place.file(), place.file()) + after(fs, place, place.file())),
    RENAME_TO_NULL("rename(Path, Path)", true, (fs, place) -> fs.rename(place.file(), null)),
    MAKE("mkdirs(Path)", true, (fs, place) -> fs.mkdirs(place.missing()) + after(fs, place, place.missing())),
    MAKE_ON_A_FILE("mkdirs(Path)", true, (fs, place) -> fs.mkdirs(place.file())),
    COPY_FROM_LOCAL("copyFromLocalFile(boolean, boolean, Path, Path)", true, (fs, place) -> {
        File source = local(place);
        fs.copyFromLocalFile(true, true, new Path(source.toURI()), place.file());
        return after(fs, place, place.file());
    });

    private final String signature;
    private final boolean changes;
    private final Act act;

    FileSystemCall(String signature, Act act) {
        this(signature, false, act);
    }

    FileSystemCall(String signature, boolean changes, Act act) {
        this.signature = signature;
        this.changes = changes;
        this.act = act;
    }

    private static Act length(String length) {
        return openFile((builder, place) -> builder.opt("fs.option.openfile.length", length));
    }

    private static FileStatus plain(Place place, Path path, boolean directory) {
        return new FileStatus(place.contents().length(), directory, 1, 1, 1, path);
    }

    String signature() {
        return signature;
    }

    /** Whether it writes or deletes, so that it needs a place of its own. */
    boolean changes() {
        return changes;
    }

    Answer on(S3AFileSystem fs, Place place) {
        return new Answer(place.relative(Answer.of(() -> act.on(fs, place)).text()));
    }
}
