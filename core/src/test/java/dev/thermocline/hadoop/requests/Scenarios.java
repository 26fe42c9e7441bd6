package dev.thermocline.hadoop.requests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.hadoop.requests.Scenario.Files;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;

/** The rows of the page, in its order. */
final class Scenarios {
    static final int SMALL = 4 << 20;
    static final int LARGE = 32 << 20;
    private static final int TINY = 1 << 20;
    private static final int[] CHUNKS = {1, 6, 16, 28};

    static final List<Scenario> ALL = List.of(
            Scenario.of("status of a data file", Files.data(1, SMALL), scene -> scene.status(scene.file())),
            Scenario.of("footer of a file of 4 MB: status, `openFile` with it", Files.data(1, SMALL), Scene::footers),
            Scenario.of(
                    "footer of a file of 4 MB: `open`",
                    Files.data(1, SMALL),
                    scene -> scene.footerByOpen(scene.file())),
            Scenario.of(
                    "footer of a file of 4 MB: `openFile` with its length alone",
                    Files.data(1, SMALL),
                    scene -> scene.footerByLength(scene.file())),
            Scenario.of("footer of a file of 32 MB: status, `openFile` with it", Files.data(1, LARGE), Scene::footers),
            Scenario.of(
                    "the same, then four column chunks of 300 KB by `readVectored`",
                    Files.data(1, LARGE),
                    Scenarios::footerAndChunks),
            Scenario.of(
                    "whole file of 4 MB, front to end: `open`",
                    Files.data(1, SMALL),
                    scene -> scene.whole(scene.file())),
            Scenario.of(
                    "whole file of 32 MB, front to end: `open`",
                    Files.data(1, LARGE),
                    scene -> scene.whole(scene.file())),
            Scenario.of("footers of 20 files of 1 MB", Files.data(20, TINY), Scene::footers),
            Scenario.of("the same again, at once", Files.data(20, TINY), Scene::footers)
                    .before(Scene::footers),
            Scenario.of("footers of 20 files of 1 MB whose directory was listed", Files.data(20, TINY), Scene::footers)
                    .before(Scenarios::list),
            Scenario.of(
                            "`openFile` with a status, never read",
                            Files.data(1, LARGE),
                            scene -> scene.open(scene.known(scene.file())).close())
                    .before(scene -> scene.status(scene.file())),
            Scenario.of(
                            "100 threads read the same 64 KB of a file of 32 MB at once",
                            Files.data(1, LARGE),
                            scene -> scene.together(100, 64 * 1024))
                    .before(scene -> scene.status(scene.file()))
                    .onlyWithCache(),
            Scenario.of("write of a file of 4 MB", Files.data(0, SMALL), Scenarios::writeTarget)
                    .warming(Step.NOTHING),
            Scenario.of(
                            "footer, then whole file of 4 MB that was written here",
                            Files.data(0, SMALL),
                            Scenarios::readTarget)
                    .before(Scenarios::writeTarget),
            Scenario.of(
                    "whole file of 4 MB under a name that may be replaced",
                    new Files(1, SMALL, "files/report-%d.csv"),
                    scene -> scene.whole(scene.file())),
            Scenario.of(
                            "whole file of 4 MB that another client has replaced since it was read here",
                            new Files(1, SMALL, "files/report-%d.csv"),
                            scene -> scene.whole(scene.file()))
                    .before(scene -> scene.whole(scene.file()))
                    .warming(Step.NOTHING)
                    .meanwhile(scene -> scene.writeElsewhere(scene.file(), SMALL, 1)),
            Scenario.of(
                            "warm of a file of 4 MB whose length is known",
                            Files.data(1, SMALL),
                            scene -> scene.warm(scene.file()))
                    .onlyWithCache(),
            Scenario.of("footer of that file", Files.data(1, SMALL), Scene::footers)
                    .before(scene -> scene.warm(scene.file()))
                    .onlyWithCache(),
            Scenario.of("delete of a file", Files.data(1, SMALL), Scenarios::delete)
                    .warming(Scene::footers),
            Scenario.of("rename of a file", Files.data(1, SMALL), Scenarios::rename)
                    .warming(Scene::footers),
            Scenario.of(
                    "`exists` of an absent name",
                    Files.data(0, SMALL),
                    scene -> assertThat(scene.fileSystem().exists(scene.target()))
                            .isFalse()),
            Scenario.of("listing of a directory of 20 files", Files.data(20, TINY), Scenarios::list),
            Scenario.of(
                    "a commit in `_delta_log` of 32 KB, read twice",
                    new Files(1, 32 << 10, "table/_delta_log/%020d.json"),
                    scene -> {
                        scene.whole(scene.file());
                        scene.whole(scene.file());
                    }),
            Scenario.of(
                    "listing of `_delta_log`, then its commit of 32 KB, read twice",
                    new Files(1, 32 << 10, "table/_delta_log/%020d.json"),
                    scene -> {
                        assertThat(scene.fileSystem().listStatus(scene.file().getParent()))
                                .hasSize(1);
                        scene.whole(scene.file());
                        scene.whole(scene.file());
                    }));

    private Scenarios() {}

    private static void list(Scene scene) throws IOException {
        assertThat(scene.fileSystem().listStatus(scene.file().getParent())).hasSize(20);
    }

    private static void footerAndChunks(Scene scene) throws Exception {
        try (FSDataInputStream in = scene.open(scene.file())) {
            scene.footer(in, scene.file());
            scene.chunks(in, scene.file(), CHUNKS);
        }
    }

    private static void writeTarget(Scene scene) throws IOException {
        scene.write(scene.target(), SMALL);
    }

    private static void readTarget(Scene scene) throws Exception {
        scene.footer(scene.target());
        scene.whole(scene.target());
    }

    private static void delete(Scene scene) throws IOException {
        assertThat(scene.fileSystem().delete(scene.file(), false)).isTrue();
    }

    private static void rename(Scene scene) throws IOException {
        assertThat(scene.fileSystem().rename(scene.file(), scene.target())).isTrue();
    }
}
