package dev.thermocline.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.hadoop.Lake;
import dev.thermocline.hadoop.SecondProcess;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An executor opens files of a Delta log as the driver has listed them. */
class ListedByPeerTest {
    private static final int LENGTH = 3_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private static int tables;

    private final Path log = new Path("s3a://lake/listed-by-peer/t" + tables++ + "/_delta_log");
    private CachingS3AFileSystem driver;
    private SecondProcess second;
    private FileSystem executor;
    private FileSystem plain;
    private LinkedPeers peers;

    @BeforeEach
    void start() throws IOException {
        start(LAKE.configuration());
    }

    private void start(Configuration configuration) throws IOException {
        driver = LAKE.caching(configuration);
        second = new SecondProcess(LAKE.configuration());
        executor = second.fileSystem();
        plain = LAKE.uncached();
        peers = new LinkedPeers(ProcessCache.current().orElseThrow().peerStore());
        second.control().usePeers(peers);
    }

    @AfterEach
    void end() throws IOException {
        second.close();
        driver.close();
        plain.close();
    }

    private Path file(String name) {
        return new Path(log, name);
    }

    private Path commit(int version) {
        return file(String.format(Locale.ROOT, "%020d.json", version));
    }

    private static byte[] whole(FileSystem reader, Path path) throws IOException {
        try (FSDataInputStream in = reader.open(path)) {
            return in.readAllBytes();
        }
    }

    private byte[] written(FileSystem writer, Path path, int length, long seed) throws IOException {
        byte[] bytes = Lake.bytes(length, seed);
        Lake.write(writer, path, bytes);
        return bytes;
    }

    private void list() throws IOException {
        driver.listStatus(log);
        LAKE.forgetRequests();
    }

    @Test
    void commitOfTheDriverCostsAnExecutorNothing() throws IOException {
        byte[] bytes = written(driver, commit(0), LENGTH, 1);
        list();

        assertThat(whole(executor, commit(0))).isEqualTo(bytes);
        assertThat(whole(executor, commit(0))).isEqualTo(bytes);
        assertThat(executor.getFileStatus(commit(0)).getLen()).isEqualTo(LENGTH);

        assertThat(LAKE.requests()).isEmpty();
        assertThat(peers.asked()).as("bytes once").containsExactly("listed", "0-3000", "listed", "listed");
    }

    @Test
    void commitOfOthersCostsOneGetForAll() throws IOException {
        byte[] bytes = written(plain, commit(0), Lake.BLOCK - 17, 2);
        list();

        assertThat(whole(executor, commit(0))).isEqualTo(bytes);
        assertThat(LAKE.requests()).hasSize(1).first().asString().startsWith("GET");

        assertThat(whole(driver, commit(0))).isEqualTo(bytes);
        assertThat(whole(executor, commit(0))).isEqualTo(bytes);
        assertThat(LAKE.requests()).hasSize(1);
    }

    @Test
    void whatTheDriverHasNotListedIsAskedOfS3AsBefore() throws IOException {
        byte[] bytes = written(plain, commit(0), LENGTH, 3);
        second.control().usePeers(PeerSource.NONE);
        byte[] others = written(plain, commit(1), LENGTH, 4);
        LAKE.forgetRequests();
        assertThat(whole(executor, commit(1))).isEqualTo(others);
        List<String> alone = LAKE.requests();
        second.control().usePeers(peers);
        LAKE.forgetRequests();

        assertThat(whole(executor, commit(0))).isEqualTo(bytes);

        assertThat(LAKE.requests()).isEqualTo(alone);
    }

    @Test
    void whatTheDriverHasChangedSinceItsListingIsNoProof() throws IOException {
        written(plain, commit(0), LENGTH, 5);
        list();
        byte[] bytes = written(driver, commit(0), LENGTH, 6);
        LAKE.forgetRequests();

        assertThat(whole(executor, commit(0))).isEqualTo(bytes);

        assertThat(peers.asked()).first().isEqualTo("listed");
        assertThat(LAKE.requests()).as("S3 is asked").isNotEmpty();
    }

    @Test
    void whatTheExecutorHasChangedIsNotAskedOfTheDriver() throws IOException {
        written(plain, file("00000000000000000000.checkpoint.parquet"), LENGTH, 7);
        list();
        byte[] bytes = written(executor, file("00000000000000000000.checkpoint.parquet"), LENGTH, 8);

        assertThat(whole(executor, file("00000000000000000000.checkpoint.parquet")))
                .isEqualTo(bytes);

        assertThat(peers.asked()).isEmpty();
    }

    @Test
    void listingIsBelievedForItsTime() throws IOException {
        end();
        CacheRuntime.shutdown();
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.cache.log.listing.trust", "1s");
        start(configuration);
        written(plain, commit(0), LENGTH, 9);
        list();
        await().until(() -> whole(executor, commit(0)).length == LENGTH
                && peers.asked().contains("listed")
                && !LAKE.requests().isEmpty()
                && isUnproven());
        byte[] now = written(plain, commit(0), LENGTH, 10);

        assertThat(whole(executor, commit(0))).isEqualTo(now);
    }

    private boolean isUnproven() throws IOException {
        LAKE.forgetRequests();
        whole(executor, commit(0));
        return !LAKE.requests().isEmpty();
    }

    @Test
    void tableThatWasMadeAgainIsNotMixedWithTheListedOne() throws IOException {
        byte[] first = written(plain, commit(0), LENGTH, 11);
        written(plain, commit(1), LENGTH, 12);
        list();
        assertThat(whole(executor, commit(0))).isEqualTo(first);
        plain.delete(log, true);
        written(plain, commit(0), LENGTH, 13);
        written(plain, commit(1), LENGTH, 14);

        assertThat(whole(executor, commit(0))).as("as listed").isEqualTo(first);
        assertThatThrownBy(() -> whole(executor, commit(1))).isInstanceOf(RemoteFileChangedException.class);
        assertThatThrownBy(() -> whole(driver, commit(1))).isInstanceOf(RemoteFileChangedException.class);

        list();
        assertThat(whole(executor, commit(1))).isEqualTo(Lake.bytes(LENGTH, 14));
        assertThat(whole(executor, commit(0))).isEqualTo(Lake.bytes(LENGTH, 13));
    }

    /** As the reader of a listing that the driver has given up, because it began with a file of another table. */
    @Test
    void fileThatTheDriversListingDoesNotShowIsReadIfItIsOfTheSameTable() throws IOException {
        written(plain, commit(0), LENGTH, 21);
        list();
        byte[] later = written(plain, commit(1), LENGTH, 22);
        assertThat(whole(executor, commit(1))).isEqualTo(later);

        plain.delete(log, true);
        written(plain, commit(0), LENGTH, 23);
        written(plain, commit(2), LENGTH, 24);

        assertThatThrownBy(() -> whole(executor, commit(2))).isInstanceOf(RemoteFileChangedException.class);
        assertThatThrownBy(() -> executor.getFileStatus(commit(2))).isInstanceOf(RemoteFileChangedException.class);
        assertThatThrownBy(() -> whole(executor, commit(3))).isInstanceOf(FileNotFoundException.class);
        list();
        assertThat(whole(executor, commit(2))).isEqualTo(Lake.bytes(LENGTH, 24));
    }

    /** Who reads a log on an executor knows its files by a listing; if the driver's newest one is empty, by a former one. */
    @Test
    void fileOfALogThatTheDriverListedEmptyIsOfAnotherTable() throws IOException {
        written(plain, file("notes.txt"), LENGTH, 25);
        list();
        written(plain, commit(0), LENGTH, 26);

        assertThatThrownBy(() -> whole(executor, commit(0))).isInstanceOf(RemoteFileChangedException.class);
        list();
        assertThat(whole(executor, commit(0))).isEqualTo(Lake.bytes(LENGTH, 26));
    }

    @Test
    void checkpointThatWasWrittenTwiceIsReadAsItIsNow() throws IOException {
        Path checkpoint = file("00000000000000000001.checkpoint.parquet");
        written(plain, commit(0), LENGTH, 15);
        written(plain, checkpoint, LENGTH, 16);
        list();
        byte[] again = written(plain, checkpoint, LENGTH + 1, 17);

        assertThat(whole(executor, checkpoint)).isEqualTo(again);
    }
}
