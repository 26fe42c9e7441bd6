package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a Delta log that others replace after it was listed. */
class ReplacedLogTest extends LogFixture {
    @RegisterExtension
    static final Lake LAKE = new Lake();

    ReplacedLogTest() {
        super(LAKE, "replaced");
    }

    @Test
    void whatWasReplacedAfterItWasListedIsReadAsListed() throws IOException {
        byte[] listed = foreign(commit(0), 8);
        fileSystem.listStatus(log);
        whole(fileSystem, commit(0));
        byte[] replacement = foreign(commit(0), 9);

        assertThat(whole(fileSystem, commit(0))).isEqualTo(listed);
        list();
        assertThat(whole(fileSystem, commit(0))).isEqualTo(replacement);
    }

    @Test
    void tableThatWasMadeAgainBeforeAnythingWasReadIsReadAsItIs() throws IOException {
        foreign(commit(0), 60);
        foreign(commit(1), 61);
        list();
        plain.delete(log, true);
        byte[] first = foreign(commit(0), 62);
        byte[] second = foreign(commit(1), 63);

        assertThat(whole(fileSystem, commit(1))).isEqualTo(second);
        assertThat(whole(fileSystem, commit(0))).isEqualTo(first);
    }

    @Test
    void tableThatWasMadeAgainWhileItWasReadIsNotMixed() throws IOException {
        byte[] first = foreign(commit(0), 64);
        foreign(commit(1), 65);
        list();
        assertThat(whole(fileSystem, commit(0))).isEqualTo(first);
        plain.delete(log, true);
        byte[] again = foreign(commit(0), 66);
        byte[] second = foreign(commit(1), 67);

        assertThatThrownBy(() -> whole(fileSystem, commit(1))).isInstanceOf(RemoteFileChangedException.class);
        assertThatThrownBy(() -> whole(fileSystem, commit(1)))
                .as("a second attempt")
                .isInstanceOf(RemoteFileChangedException.class);
        assertThat(whole(fileSystem, commit(0))).isEqualTo(first);

        list();
        assertThat(whole(fileSystem, commit(0))).isEqualTo(again);
        assertThat(whole(fileSystem, commit(1))).isEqualTo(second);
    }

    @Test
    void checkpointThatWasWrittenAgainIsReadAsItIs() throws IOException {
        foreign(commit(0), 68);
        foreign(commit(1), 69);
        Path checkpoint = new Path(log, "00000000000000000001.checkpoint.parquet");
        foreign(checkpoint, 70);
        list();
        whole(fileSystem, commit(0));
        byte[] rewritten = foreign(checkpoint, 71); // by another client that makes the same checkpoint

        assertThat(whole(fileSystem, checkpoint)).isEqualTo(rewritten);
    }

    @Test
    void statusOfAFileOfAnotherTableFails() throws IOException {
        foreign(commit(0), 76);
        foreign(commit(1), 77);
        list();
        whole(fileSystem, commit(0));
        plain.delete(log, true);
        foreign(commit(0), 78);
        foreign(commit(1), 79);

        assertThatThrownBy(() -> fileSystem.getFileStatus(commit(1))).isInstanceOf(RemoteFileChangedException.class);
    }

    @Test
    void statusOfACheckpointThatWasWrittenAgainIsTheNewOne() throws IOException {
        Path checkpoint = new Path(log, "00000000000000000000.checkpoint.parquet");
        foreign(commit(0), 80);
        foreign(checkpoint, 81);
        list();
        whole(fileSystem, commit(0));
        Lake.write(plain, checkpoint, Lake.bytes(LENGTH - 1, 82));

        assertThat(fileSystem.getFileStatus(checkpoint).getLen()).isEqualTo(LENGTH - 1);
    }

    @Test
    void statusOfAFileThatIsHereInPartIsAskedFor() throws IOException {
        Path checkpoint = new Path(log, "00000000000000000000.checkpoint.parquet");
        foreign(commit(0), 100);
        Lake.write(plain, checkpoint, Lake.bytes(3 * Lake.BLOCK, 101));
        list();
        fileSystem.getFileStatus(checkpoint); // brings the tail
        list();
        Lake.write(plain, checkpoint, Lake.bytes(2 * Lake.BLOCK, 102)); // by another client that makes the same one

        assertThat(fileSystem.getFileStatus(checkpoint).getLen()).isEqualTo(2 * Lake.BLOCK);
    }

    /** What was listed of it is known by then, and not here. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void statusOfAFileThatIsNotHereIsAskedFor(boolean opened) throws Exception {
        Path checkpoint = new Path(log, "00000000000000000000.checkpoint.parquet");
        foreign(commit(0), 108);
        Lake.write(plain, checkpoint, Lake.bytes(700, 109));
        list();
        whole(fileSystem, commit(0));
        if (opened) {
            fileSystem.open(checkpoint).close();
        } else {
            byte[] second = Lake.bytes(600, 110);
            Lake.write(plain, checkpoint, second);
            try (FSDataInputStream in = fileSystem
                    .openFile(checkpoint)
                    .withFileStatus(plain.getFileStatus(checkpoint))
                    .build()
                    .get()) {
                assertThat(in.readAllBytes()).isEqualTo(second);
            }
        }
        byte[] third = Lake.bytes(500, 111);
        Lake.write(plain, checkpoint, third);

        FileStatus status = fileSystem.getFileStatus(checkpoint);
        assertThat(status.getLen()).isEqualTo(third.length);
        try (FSDataInputStream in =
                fileSystem.openFile(checkpoint).withFileStatus(status).build().get()) {
            assertThat(in.readAllBytes()).isEqualTo(third);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3 * Lake.BLOCK, Lake.BLOCK + 100, 2 * Lake.BLOCK - 1})
    void fileThatIsHereInPartIsAskedForOnce(int length) throws IOException {
        Path checkpoint = new Path(log, "00000000000000000000.checkpoint.parquet");
        byte[] first = Lake.bytes(length, 103);
        foreign(commit(0), 104);
        Lake.write(plain, checkpoint, first);
        list();
        try (FSDataInputStream in = fileSystem.open(checkpoint)) {
            in.readFully(0, new byte[10]);
        }
        list();
        assertThat(whole(fileSystem, checkpoint)).isEqualTo(first);
        assertThat(LAKE.requests()).first().isEqualTo("HEAD");
        await("it is on the disk whole").untilAsserted(() -> {
            list();
            assertThat(whole(fileSystem, checkpoint)).isEqualTo(first);
            assertThat(LAKE.requests()).isEmpty();
        });
    }

    @Test
    void fileThatIsHereInPartAndWasWrittenAgainIsReadAsItIs() throws IOException {
        Path checkpoint = new Path(log, "00000000000000000000.checkpoint.parquet");
        foreign(commit(0), 105);
        Lake.write(plain, checkpoint, Lake.bytes(3 * Lake.BLOCK, 106));
        list();
        whole(fileSystem, commit(0));
        try (FSDataInputStream in = fileSystem.open(checkpoint)) {
            in.readFully(0, new byte[10]);
        }
        byte[] rewritten = Lake.bytes(3 * Lake.BLOCK, 107);
        Lake.write(plain, checkpoint, rewritten); // by another client that makes the same one

        assertThat(whole(fileSystem, checkpoint)).isEqualTo(rewritten);
    }

    @Test
    void fileThatIsNotListedIsOfTheSameTable() throws IOException {
        byte[] first = foreign(commit(0), 83);
        list();
        assertThat(whole(fileSystem, commit(0))).isEqualTo(first);
        Path late = new Path(log, "00000000000000000000.crc");
        byte[] checksum = foreign(late, 84);
        assertThat(whole(fileSystem, late)).isEqualTo(checksum);
        assertThat(fileSystem.getFileStatus(late).getLen()).isEqualTo(LENGTH);
        plain.delete(log, true);
        foreign(commit(0), 85);
        foreign(late, 86);
        Path another = new Path(log, "00000000000000000001.crc");
        foreign(another, 87);

        assertThatThrownBy(() -> whole(fileSystem, late)).isInstanceOf(RemoteFileChangedException.class);
        assertThatThrownBy(() -> whole(fileSystem, another)).isInstanceOf(RemoteFileChangedException.class);
        assertThatThrownBy(() -> fileSystem.getFileStatus(another)).isInstanceOf(RemoteFileChangedException.class);
        assertThat(whole(fileSystem, commit(0))).isEqualTo(first);
    }

    @Test
    void fileThatIsNeitherListedNorThereCostsOneRequest() throws IOException {
        foreign(commit(0), 88);
        list();

        assertThatThrownBy(() -> whole(fileSystem, new Path(log, "00000000000000000000.crc")))
                .isInstanceOf(FileNotFoundException.class);

        assertThat(LAKE.requests()).containsExactly("GET -" + Lake.TAIL);
    }

    @Test
    void listedFileThatIsGoneIsReportedAsS3ADoes() throws IOException {
        foreign(commit(0), 72);
        foreign(commit(1), 73);
        list();
        whole(fileSystem, commit(0));
        plain.delete(commit(1), false);

        assertThatThrownBy(() -> whole(fileSystem, commit(1)))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("No such file or directory: " + commit(1));
    }

    @Test
    void statusOfTheCallerThatIsNotTheListedOneFailsAsInS3A() throws Exception {
        foreign(commit(0), 74);
        FileStatus old = plain.getFileStatus(commit(0));
        foreign(commit(0), 75);
        list();
        whole(fileSystem, commit(0));

        assertThatThrownBy(() -> {
                    try (FSDataInputStream in = fileSystem
                            .openFile(commit(0))
                            .withFileStatus(old)
                            .build()
                            .get()) {
                        in.readAllBytes();
                    }
                })
                .isNotInstanceOf(ExecutionException.class)
                .isInstanceOf(RemoteFileChangedException.class);
    }
}
