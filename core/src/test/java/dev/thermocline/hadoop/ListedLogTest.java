package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.listing.ListingStatusesTest.ListingMethod;
import java.io.IOException;
import java.security.PrivilegedExceptionAction;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a Delta log are opened as the newest listing of the log names them. */
class ListedLogTest extends LogFixture {
    private static final String TRUST = "fs.s3a.cache.log.listing.trust";

    @RegisterExtension
    static final Lake LAKE = new Lake();

    ListedLogTest() {
        super(LAKE, "listed");
    }

    @ParameterizedTest
    @EnumSource(ListingMethod.class)
    void ownCommitCostsNothingOnceItIsListed(ListingMethod method) throws IOException {
        byte[] bytes = Lake.bytes(LENGTH, 1);
        Lake.write(fileSystem, commit(1), bytes);
        method.list(fileSystem, log);
        LAKE.forgetRequests();

        assertThat(whole(fileSystem, commit(1))).isEqualTo(bytes);

        assertThat(LAKE.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000000000000003.json",
                "00000000000000000003.crc",
                "00000000000000000003.checkpoint.parquet",
                "00000000000000000000.00000000000000000003.compacted.json"
            })
    void foreignFileOfTheLogCostsOneGetInItsLife(String name) throws IOException {
        byte[] bytes = foreign(new Path(log, name), 2);
        list();

        assertThat(whole(fileSystem, new Path(log, name))).isEqualTo(bytes);
        assertThat(LAKE.requests()).hasSize(1).first().asString().startsWith("GET");

        list();
        assertThat(whole(fileSystem, new Path(log, name))).isEqualTo(bytes);
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void longCommitCostsOneGet() throws IOException {
        byte[] bytes = Lake.bytes(3 * Lake.BLOCK + 17, 3);
        Lake.write(plain, commit(0), bytes);
        list();

        assertThat(whole(fileSystem, commit(0))).isEqualTo(bytes);

        assertThat(LAKE.requests()).hasSize(1).first().asString().startsWith("GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000000000000004.crc", "00000000000000000000.00000000000000000004.compacted.json"})
    void namesThatAreNotListedPassThrough(String name) throws IOException {
        byte[] bytes = foreign(new Path(log, name), 4);

        whole(fileSystem, new Path(log, name));
        LAKE.forgetRequests();
        assertThat(whole(fileSystem, new Path(log, name))).isEqualTo(bytes);

        assertThat(LAKE.requests()).containsExactly("HEAD", "GET 0-2999");
    }

    @Test
    void hintThatIsReadBeforeTheListingIsAskedFor() throws IOException {
        foreign(new Path(log, "_last_checkpoint"), 5);
        list();
        whole(fileSystem, new Path(log, "_last_checkpoint"));
        list();

        whole(fileSystem, new Path(log, "_last_checkpoint"));

        assertThat(LAKE.requests()).containsExactly("HEAD", "GET 0-2999");
    }

    @Test
    void statusOfAListedFileIsS3sOwn() throws Exception {
        Path checkpoint = new Path(log, "00000000000000000010.checkpoint.parquet");
        byte[] bytes = foreign(checkpoint, 6);
        S3AFileStatus expected = (S3AFileStatus) plain.getFileStatus(checkpoint);
        list();

        FileStatus status = fileSystem.getFileStatus(checkpoint);
        try (FSDataInputStream in =
                fileSystem.openFile(checkpoint).withFileStatus(status).build().get()) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }

        assertThat(status).isEqualTo(expected);
        assertThat(status.getLen()).isEqualTo(expected.getLen());
        assertThat(status.getModificationTime()).isEqualTo(expected.getModificationTime());
        assertThat(((S3AFileStatus) status).getEtag()).isEqualTo(expected.getEtag());
        assertThat(LAKE.requests()).as("status and bytes").containsExactly("GET -" + Lake.TAIL);

        list();
        assertThat(fileSystem.getFileStatus(checkpoint)).isEqualTo(expected);
        assertThat(fileSystem.getFileStatus(checkpoint).getModificationTime())
                .isEqualTo(expected.getModificationTime());
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void lengthOfACallerIsALimitAsEver() throws Exception {
        byte[] bytes = foreign(commit(2), 7);
        list();

        try (FSDataInputStream in = fileSystem
                .openFile(commit(2))
                .opt("fs.option.openfile.length", "100")
                .build()
                .get()) {
            assertThat(in.readAllBytes()).isEqualTo(java.util.Arrays.copyOf(bytes, 100));
        }
        assertThat(LAKE.requests()).hasSize(1);
    }

    @Test
    void withoutTrustEachOpenAsks() throws IOException {
        Configuration configuration = LAKE.configuration();
        configuration.set(TRUST, "0s");
        try (FileSystem asking = LAKE.caching(configuration)) {
            foreign(commit(0), 10);
            asking.listStatus(log);
            whole(asking, commit(0));
            asking.listStatus(log);
            LAKE.forgetRequests();

            whole(asking, commit(0));

            assertThat(LAKE.requests()).containsExactly("HEAD");
        }
    }

    @Test
    void anotherUsersListingProvesNothing() throws Exception {
        foreign(commit(0), 11);
        list();
        whole(fileSystem, commit(0));
        try (FileSystem other = UserGroupInformation.createRemoteUser("another")
                .doAs((PrivilegedExceptionAction<FileSystem>) () -> LAKE.caching(LAKE.configuration()))) {
            LAKE.forgetRequests();

            whole(other, commit(0));

            assertThat(LAKE.requests()).containsExactly("GET -" + Lake.TAIL);
        }
    }

    @Test
    void listingsOfOneOwnerServeAllItsFileSystems() throws Exception {
        foreign(commit(0), 12);
        try (FileSystem other = LAKE.caching()) {
            other.listStatus(log);
            LAKE.forgetRequests();

            whole(fileSystem, commit(0));

            assertThat(LAKE.requests()).hasSize(1).first().asString().startsWith("GET");
        }
    }

    @Test
    void whatThisProcessChangedSinceIsAskedFor() throws IOException {
        foreign(commit(0), 13);
        list();
        whole(fileSystem, commit(0));
        byte[] own = Lake.bytes(LENGTH, 14);
        Lake.write(fileSystem, commit(0), own);
        LAKE.forgetRequests();

        assertThat(whole(fileSystem, commit(0))).isEqualTo(own);

        assertThat(LAKE.requests()).containsExactly("HEAD");
    }

    @Test
    void rightsThatHaveToBeRenewedAreAskedFor() throws IOException {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.cache.reauthorize.interval", "1h");
        foreign(commit(0), 15);
        try (FileSystem renewing = LAKE.caching(configuration)) {
            renewing.listStatus(log);
            LAKE.forgetRequests();

            whole(renewing, commit(0));

            assertThat(LAKE.requests()).containsExactly("GET -" + Lake.TAIL);
        }
    }

    @Test
    @Tag("default-hadoop") // the listing's method has other parameters there
    void listingFromAVersionProvesWhatItShows() throws IOException {
        foreign(commit(4), 16);
        foreign(commit(5), 17);
        LogDiscoveryTest.listFrom(fileSystem, commit(5));
        LAKE.forgetRequests();

        whole(fileSystem, commit(5));
        assertThat(LAKE.requests()).hasSize(1).first().asString().startsWith("GET 0-");
        LAKE.forgetRequests();
        whole(fileSystem, commit(4));

        assertThat(LAKE.requests())
                .as("and one that asks whether the table is still the same")
                .containsExactly("GET -" + Lake.TAIL, "HEAD");
    }

    @Test
    void listingInSeveralAnswersProvesAllOfThem() throws IOException {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.paging.maximum", "3");
        for (int version = 0; version < 8; version++) {
            foreign(commit(version), 20 + version);
        }
        try (FileSystem paging = LAKE.caching(configuration)) {
            paging.listStatus(log);
            assertThat(LAKE.requests()).filteredOn("LIST"::equals).hasSizeGreaterThanOrEqualTo(3);
            LAKE.forgetRequests();

            for (int version = 0; version < 8; version++) {
                whole(paging, commit(version));
            }

            assertThat(LAKE.requests()).hasSize(8).allMatch(request -> request.startsWith("GET 0-"));
        }
    }

    @Test
    void listingThatIsLeftProvesWhatItHasShown() throws IOException {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.paging.maximum", "3");
        for (int version = 0; version < 12; version++) {
            foreign(commit(version), 30 + version);
        }
        try (FileSystem paging = LAKE.caching(configuration)) {
            paging.listStatusIterator(log).next();
            LAKE.forgetRequests();
            whole(paging, commit(0));
            whole(paging, commit(11));

            assertThat(LAKE.requests())
                    .filteredOn(request -> request.startsWith("GET")) // the next answer is on its way
                    .containsExactly("GET 0-2999", "GET -" + Lake.TAIL);
            assertThat(LAKE.requests()).filteredOn("HEAD"::equals).hasSize(1);
        }
    }

    @Test
    void callersWhoListAtTheSameTimeShareTheirRequests() throws Exception {
        for (int version = 0; version < 3; version++) {
            foreign(commit(version), 90 + version);
        }
        LAKE.forgetRequests();
        LAKE.proxy().setLatency(Duration.ofMillis(300));
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> listings = Collections.nCopies(8, () -> fileSystem.listStatus(log).length);
            for (Future<Integer> listed : callers.invokeAll(listings)) {
                assertThat(listed.get()).isEqualTo(3);
            }
        } finally {
            callers.shutdownNow();
            LAKE.proxy().setLatency(Duration.ZERO);
        }

        assertThat(LAKE.requests()).containsOnly("LIST").hasSizeLessThan(8);
    }

    @Test
    void questionWhetherTheLogExistsIsNoListing() throws IOException {
        for (int version = 0; version < 4; version++) {
            foreign(commit(version), 50 + version);
        }
        list();
        assertThat(fileSystem.exists(log)).isTrue();
        LAKE.forgetRequests();

        whole(fileSystem, commit(3));

        assertThat(LAKE.requests()).hasSize(1).first().asString().startsWith("GET 0-");
    }
}
