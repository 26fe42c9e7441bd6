package dev.thermocline.hadoop.requests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.hadoop.requests.Scenario.Files;
import dev.thermocline.runtime.ProcessCache;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.BulkDelete;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/** What each operation does and sends: the one list from which the tables are rendered. */
final class Operations {
    private static final int LENGTH = 4 << 20;
    private static final Files DATA = Files.data(1, LENGTH);
    private static final Files REPORT = new Files(1, LENGTH, "files/report-%d.csv");
    private static final Files COMMIT = new Files(1, 32 << 10, "table/_delta_log/%020d.json");
    private static final Files COMPACTED = new Files(1, 32 << 10, "table/_delta_log/%020d.compacted.json");
    private static final Files CHECKPOINT = new Files(1, 32 << 10, "table/_delta_log/_last_checkpoint");

    static final List<Operation> ALL = List.of(
            new Operation(
                    "`open`, `openFile` of an immutable name that is known",
                    Promise.NOTHING,
                    "read through the cache",
                    List.of(
                            probe(
                                            DATA,
                                            scene -> scene.fileSystem()
                                                    .open(scene.file())
                                                    .close())
                                    .before(scene -> scene.status(scene.file())),
                            probe(DATA, Operations::openFile).before(scene -> scene.status(scene.file())))),
            new Operation(
                    "`open`, `openFile` of an unknown name; `getFileStatus` if it's immutable",
                    Promise.ONE_GET,
                    "one answer has status and tail, so a footer or a short file needs no more; S3A sends HEAD, then GET",
                    List.of(
                            probe(DATA, scene -> scene.status(scene.file())),
                            probe(DATA, scene -> scene.footerByOpen(scene.file())),
                            probe(REPORT, scene -> scene.footerByOpen(scene.file())),
                            probe(COMMIT, scene -> scene.whole(scene.file())),
                            probe(DATA, Operations::openFile))),
            new Operation(
                    "`open`, `openFile` of a name that may be replaced and is known",
                    Promise.ONE_HEAD_AS_S3A,
                    "bytes are served only under the etag that S3 has just given",
                    List.of(
                            probe(REPORT, Operations::openFile).before(scene -> scene.whole(scene.file())),
                            probe(
                                            REPORT,
                                            scene -> scene.fileSystem()
                                                    .open(scene.file())
                                                    .close())
                                    .before(scene -> scene.whole(scene.file())))),
            new Operation(
                    "the same, and a read: a commit in `_delta_log` that was read before",
                    Promise.ONE_HEAD,
                    "a table may be created again under the same names, so S3 confirms the etag",
                    List.of(probe(COMMIT, scene -> scene.whole(scene.file()))
                            .before(scene -> scene.whole(scene.file())))),
            new Operation(
                    "`open`, status and read of a file in `_delta_log` that was listed and read before",
                    Promise.NOTHING,
                    "the newest listing names the version, for 10 s",
                    List.of(
                            probe(COMMIT, scene -> scene.whole(scene.file())).before(Operations::listedLog),
                            probe(COMPACTED, scene -> scene.whole(scene.file())).before(Operations::listedLog),
                            probe(COMMIT, scene -> scene.status(scene.file())).before(Operations::listedLog))),
            new Operation(
                    "the same, listed and never read",
                    Promise.ONE_GET,
                    "S3A sends HEAD, then GET",
                    List.of(
                            probe(COMMIT, scene -> scene.whole(scene.file())).before(Operations::listLog),
                            probe(COMPACTED, scene -> scene.whole(scene.file())).before(Operations::listLog),
                            probe(COMMIT, scene -> {
                                        scene.status(scene.file());
                                        scene.whole(scene.file());
                                    })
                                    .before(Operations::listLog))),
            new Operation(
                    "`openFile` with an S3A status",
                    Promise.NOTHING,
                    "the status names the version",
                    List.of(probe(
                                    REPORT,
                                    scene -> scene.open(scene.known(scene.file()))
                                            .close())
                            .before(scene -> scene.status(scene.file())))),
            new Operation(
                    "`openFile` with a length or a plain status",
                    Promise.NOTHING,
                    "it limits the read; the version is the known one, or the first read asks for it",
                    List.of(probe(
                            DATA, scene -> scene.openOfLength(scene.file()).close()))),
            new Operation(
                    "read, `readFully`, `readVectored`, ByteBuffer reads: in the cache",
                    Promise.NOTHING,
                    "copied into the caller's buffer",
                    List.of(probe(DATA, Operations::readKnown).before(Operations::readFirst))),
            new Operation(
                    "the same, not in the cache",
                    Promise.ONE_GET,
                    "one for neighbouring blocks; the reader gets its bytes, then they are stored",
                    List.of(probe(DATA, Operations::readKnown).before(scene -> scene.status(scene.file())))),
            new Operation(
                    "the same, opened with a length or a plain status, of a name that is not known",
                    Promise.TWO_GETS,
                    "the first brings version and tail, the second the rest, if the read is not in the tail",
                    List.of(probe(DATA, scene -> {
                        try (FSDataInputStream in = scene.openOfLength(scene.file())) {
                            scene.chunks(in, scene.file(), 1);
                        }
                    }))),
            new Operation(
                    "`getFileStatus` of an immutable name that is known",
                    Promise.NOTHING,
                    "S3's own status, with S3's modification time",
                    List.of(probe(DATA, scene -> scene.status(scene.file()))
                            .before(scene -> scene.status(scene.file())))),
            new Operation(
                    "`create`, `createFile`, `createNonRecursive`",
                    Promise.AS_S3A,
                    "captured on the way, served once S3 has confirmed the file",
                    List.of(
                            probe(DATA, scene -> scene.write(scene.path("table/new"), LENGTH)),
                            probe(DATA, Operations::createFile),
                            probe(DATA, Operations::createNonRecursive))),
            new Operation(
                    "`delete`, `rename`, bulk delete, any other change",
                    Promise.AS_S3A,
                    "what is known of the paths is dropped, whichever method sent the request",
                    List.of(
                            probe(
                                            DATA,
                                            scene -> assertThat(
                                                            scene.fileSystem().delete(scene.file(), false))
                                                    .isTrue())
                                    .before(Scene::footers),
                            probe(
                                            DATA,
                                            scene -> assertThat(scene.fileSystem()
                                                            .rename(scene.file(), scene.path("table/new")))
                                                    .isTrue())
                                    .before(Scene::footers),
                            probe(DATA, Operations::bulkDelete).before(Scene::footers))),
            new Operation(
                    "listings",
                    Promise.AS_S3A,
                    "never cached; the statuses of immutable files that they bring along are kept",
                    List.of(probe(DATA, Operations::list).before(Operations::list))),
            new Operation(
                    "`exists`, `_last_checkpoint`; JSON but commits in a log that was not listed",
                    Promise.AS_S3A,
                    "never cached",
                    List.of(
                            probe(
                                            DATA,
                                            scene -> assertThat(
                                                            scene.fileSystem().exists(scene.file()))
                                                    .isTrue())
                                    .before(scene -> scene.status(scene.file())),
                            probe(COMPACTED, scene -> scene.whole(scene.file()))
                                    .before(scene -> scene.whole(scene.file())),
                            probe(CHECKPOINT, scene -> scene.whole(scene.file()))
                                    .before(scene -> scene.whole(scene.file())))),
            new Operation(
                    "warm of a file that was written here",
                    Promise.NOTHING,
                    "it is in the cache already",
                    List.of(probe(new Files(0, LENGTH, Files.DATA), scene -> scene.warm(scene.target()))
                            .before(scene -> scene.write(scene.target(), LENGTH)))),
            new Operation(
                    "warm of a foreign file",
                    Promise.ONE_GET,
                    "tail, etag and modification time come with one answer",
                    List.of(probe(DATA, scene -> scene.warm(scene.file())))),
            new Operation(
                    "evict",
                    Promise.NOTHING,
                    "dropped here; S3 is not touched",
                    List.of(probe(
                                    DATA,
                                    scene ->
                                            ProcessCache.current().orElseThrow().evict(scene.file()))
                            .before(Scene::footers))));

    private static final String MARKDOWN_HEAD = "| operation | S3 requests | what happens |\n|---|---|---|\n";
    private static final String JAVADOC_HEAD = """
             * <table>
             * <caption>What each operation does and sends</caption>
             * <tr><th>operation</th><th>S3 requests</th><th>what happens</th></tr>
            """;

    private Operations() {}

    private static Scenario probe(Files files, Step counted) {
        return Scenario.of("a probe", files, counted);
    }

    /** The table as docs/OPERATIONS.md has it. */
    static String markdown() {
        return ALL.stream().map(row -> row.markdown() + "\n").collect(Collectors.joining("", MARKDOWN_HEAD, ""));
    }

    /** The table as the comment of a class has it. */
    static String javadoc() {
        return ALL.stream()
                .map(row -> row.javadoc() + "\n")
                .collect(Collectors.joining("", JAVADOC_HEAD, " * </table>\n"));
    }

    private static void listLog(Scene scene) throws IOException {
        assertThat(scene.fileSystem().listStatus(scene.file().getParent())).hasSize(1);
    }

    private static void listedLog(Scene scene) throws Exception {
        listLog(scene);
        scene.whole(scene.file());
        listLog(scene);
    }

    private static void openFile(Scene scene) throws Exception {
        scene.fileSystem().openFile(scene.file()).build().get().close();
    }

    private static void readFirst(Scene scene) throws Exception {
        scene.status(scene.file());
        readKnown(scene);
    }

    /** Two column chunks in neighbouring blocks. */
    private static void readKnown(Scene scene) throws Exception {
        try (FSDataInputStream in = scene.open(scene.known(scene.file()))) {
            scene.chunks(in, scene.file(), 1, 2);
        }
    }

    private static void createFile(Scene scene) throws IOException {
        Path path = scene.path("table/new");
        try (FSDataOutputStream out =
                scene.fileSystem().createFile(path).overwrite(true).build()) {
            out.write(1);
        }
    }

    @SuppressWarnings("deprecation") // an entry point of S3A all the same
    private static void createNonRecursive(Scene scene) throws IOException {
        Path path = scene.path("table/new");
        try (FSDataOutputStream out = scene.fileSystem()
                .createNonRecursive(
                        path, null, EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE), 4096, (short) 1, 4096, null)) {
            out.write(1);
        }
    }

    private static void bulkDelete(Scene scene) throws IOException {
        try (BulkDelete bulk = scene.fileSystem().createBulkDelete(scene.file().getParent())) {
            assertThat(bulk.bulkDelete(List.of(scene.file()))).isEmpty();
        }
    }

    private static void list(Scene scene) throws IOException {
        assertThat(scene.fileSystem().listStatus(scene.file().getParent())).hasSize(1);
    }
}
