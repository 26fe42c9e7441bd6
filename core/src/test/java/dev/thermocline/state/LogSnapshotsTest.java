package dev.thermocline.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.s3.LogListRequest;
import dev.thermocline.s3.LogListRequest.File;
import dev.thermocline.s3.StoreScope;
import dev.thermocline.state.change.MutationEpochs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which listing of a log counts, how long, and what is known of files that are not in it. */
class LogSnapshotsTest {
    private static final LogSnapshots.Directory LOG =
            new LogSnapshots.Directory(new StoreScope("aws", "lake"), "t/_delta_log/", Owner.process());
    private static final Duration TRUST = Duration.ofSeconds(10);

    private final MutationEpochs epochs = new MutationEpochs();
    private long now;
    private final LogSnapshots logs = new LogSnapshots(epochs, () -> now, Runnable::run);

    private static File file(String name, String etag) {
        return new File(name, etag, 10, 1_700_000_000_000L);
    }

    private static LogListRequest.Page page(String etag, String... names) {
        return new LogListRequest.Page(
                List.of(names).stream().map(name -> file(name, etag)).toList(), Optional.empty());
    }

    private Optional<String> stated(String name) {
        return logs.within(TRUST, LOG).flatMap(listing -> listing.file(name)).map(File::etag);
    }

    @Test
    void listingCountsFromWhenItWasSent() {
        LogSnapshot listing = logs.begin();
        now = Duration.ofSeconds(9).toNanos(); // a slow answer
        listing.add(page("\"a\"", "0.json"));
        logs.listed(LOG, listing);

        assertThat(stated("0.json")).contains("\"a\"");
        now = TRUST.toNanos();
        assertThat(stated("0.json")).contains("\"a\"");
        now++;
        assertThat(stated("0.json")).isEmpty();
    }

    @Test
    void listingThatWasSentEarlierDoesNotReplaceALaterOne() {
        LogSnapshot first = logs.begin();
        LogSnapshot second = logs.begin();
        second.add(page("\"new\"", "0.json"));
        logs.listed(LOG, second);
        first.add(page("\"old\"", "0.json", "1.json"));
        logs.listed(LOG, first);

        assertThat(stated("0.json")).contains("\"new\"");
        assertThat(stated("1.json")).isEmpty();
    }

    @Test
    void nameThatTheNewestListingDoesNotShowIsNotStated() {
        LogSnapshot first = logs.begin();
        first.add(page("\"a\"", "0.json", "1.json"));
        logs.listed(LOG, first);
        LogSnapshot second = logs.begin();
        second.add(page("\"a\"", "1.json"));
        logs.listed(LOG, second);

        assertThat(stated("0.json")).isEmpty();
    }

    @Test
    void anotherOwnersListingIsNotFound() {
        LogSnapshot listing = logs.begin();
        listing.add(page("\"a\"", "0.json"));
        logs.listed(new LogSnapshots.Directory(LOG.scope(), LOG.key(), new Owner("other")), listing);

        assertThat(stated("0.json")).isEmpty();
    }

    @Test
    void changeAfterARequestWasSentIsSeen() {
        ObjectName name = ObjectName.of("aws", "lake", "t/_delta_log/0.json");
        epochs.changed(name);
        LogSnapshot listing = logs.begin();
        assertThat(epochs.unchangedSince(name, listing.changes())).isTrue();
        epochs.doubted(name);
        assertThat(epochs.unchangedSince(name, listing.changes()))
                .as("no change")
                .isTrue();

        epochs.changed(name);

        assertThat(epochs.unchangedSince(name, listing.changes())).isFalse();
        assertThat(epochs.unchangedSince(name, logs.begin().changes())).isTrue();
    }

    @Test
    void tagsThatNameNoBytesStateNoVersion() {
        assertThat(file("0.json", "\"a\"").version()).isPresent();
        assertThat(file("0.json", "a").version()).isEmpty();
        assertThat(new File("0.json", null, 10, 0).version()).isEmpty();
        assertThat(new File("0.json", "\"a\"", -1, 0).version()).isEmpty();
    }

    @Test
    void listingIsGivenUpUnlessAnotherFileWasOpened() {
        LogSnapshot unused = logs.begin();
        unused.add(page("\"a\"", "0.json", "1.json"));
        assertThat(unused.open("1.json")).isPresent();
        assertThat(unused.withdrawUnlessUsed("1.json")).isTrue();
        assertThat(unused.open("0.json")).isEmpty();
        assertThat(unused.file("0.json")).isEmpty();

        LogSnapshot used = logs.begin();
        used.add(page("\"a\"", "0.json", "1.json"));
        assertThat(used.open("0.json")).isPresent();
        assertThat(used.open("1.json")).isPresent();
        assertThat(used.withdrawUnlessUsed("1.json")).isFalse();
        assertThat(used.open("1.json")).isPresent();
    }

    @Test
    void tableIsRecognisedByACommitThatWasOpened() {
        String first = "%020d.json".formatted(0);
        String last = "%020d.json".formatted(9);
        LogSnapshot listing = logs.begin();
        listing.add(page("\"a\"", first, "%020d.checkpoint.parquet".formatted(9), last, "x.crc"));

        assertThat(listing.commitBeside("x.crc").map(File::name)).contains(last);
        assertThat(listing.commitBeside(last).map(File::name)).contains(first);
        assertThat(listing.open(first)).isPresent();
        assertThat(listing.commitBeside("x.crc").map(File::name)).contains(first);
    }

    @Test
    void ofAVeryLongLogTheNewestFilesAreKept() {
        LogSnapshot listing = logs.begin();
        IntStream.range(0, 15)
                .forEach(page -> listing.add(page(
                        "\"a\"",
                        IntStream.range(0, 1_000)
                                .mapToObj(file -> "%020d.json".formatted(page * 1_000 + file))
                                .toArray(String[]::new))));
        logs.listed(LOG, listing);

        assertThat(stated("%020d.json".formatted(4_999))).isEmpty();
        assertThat(stated("%020d.json".formatted(5_000))).isPresent();
        assertThat(stated("%020d.json".formatted(14_999))).isPresent();
        assertThat(listing.bytes()).isLessThan(4 << 20);
    }
}
