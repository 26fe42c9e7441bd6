package dev.thermocline.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.EntryBudget;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.cache.object.StatedStatus;
import dev.thermocline.state.change.MutationEpochs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.junit.jupiter.api.Test;

/** Statuses are S3's own, for one owner, and never older than the last change. */
class StatusCacheTest {
    private static final Path PATH = new Path("s3a://lake/t/file");
    private static final ObjectName NAME = ObjectName.of("s3", "lake", "t/file");
    private static final Owner OWNER = new Owner("0a");
    private static final Owner OTHER = new Owner("0b");
    private static final Duration TTL = Duration.ofHours(1);

    private final MutationEpochs epochs = new MutationEpochs();
    private final List<ObjectName> changed = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private final EntryBudget budget = new EntryBudget(100, 1 << 20);
    private final StatusCache statuses = new StatusCache(budget, TTL, epochs, changed::add, now::get, Runnable::run);

    private static S3AFileStatus status(String etag) {
        return new S3AFileStatus(10, 1234, PATH, 32, "user", etag, "v1");
    }

    private boolean learn(S3AFileStatus status) {
        return statuses.learn(NAME, OWNER, status, epochs.current(NAME));
    }

    @Test
    void statusComesBackWithS3sOwnValues() {
        assertThat(learn(status("\"tag\""))).isTrue();

        S3AFileStatus known = statuses.get(NAME, OWNER, PATH).orElseThrow();
        assertThat(known.getLen()).isEqualTo(10);
        assertThat(known.getModificationTime()).isEqualTo(1000);
        assertThat(known.getEtag()).isEqualTo("\"tag\"");
        assertThat(known.getVersionId()).isEqualTo("v1");
        assertThat(known.getPath()).isEqualTo(PATH);
    }

    /** A HEAD gives seconds; a listing gives milliseconds on some stores, and one file has one time. */
    @Test
    void timeIsTheSameWhicheverAnswerItIsFrom() {
        long seconds = 1_700_000_001_000L;
        for (long given : new long[] {seconds, seconds + 999, seconds + 1}) {
            assertThat(learn(new S3AFileStatus(10, given, PATH, 32, "user", "\"tag\"", "v1")))
                    .isTrue();

            assertThat(statuses.get(NAME, OWNER, PATH).orElseThrow().getModificationTime())
                    .isEqualTo(seconds);
        }
    }

    private static CachedObject left(Owner owner, String etag) {
        return new CachedObject(7, NAME, owner, new ObjectVersion(etag, Optional.of("v1"), 10));
    }

    private boolean restore(Owner owner, String etag) {
        return statuses.restore(left(owner, etag), new StatedStatus(1000, 0));
    }

    @Test
    void whatAnEarlierProcessKnewCountsAndHasAPathOnceItIsUsed() {
        assertThat(restore(OWNER, "tag")).isTrue();
        assertThat(restore(OTHER, "tag")).isTrue();
        assertThat(statuses.below("lake", "", (path, name) -> true)).isEmpty();

        assertThat(statuses.get(NAME, OWNER, PATH).orElseThrow()).isEqualTo(status("\"tag\""));
        assertThat(statuses.modified(left(OTHER, "tag"))).hasValue(1000);
        assertThat(statuses.below("lake", "", (path, name) -> true)).containsExactly(NAME);
        assertThat(statuses.paths()).isEqualTo(1);
        statuses.forgetUnnamed();
        assertThat(statuses.get(NAME, OTHER, PATH)).isPresent();
        statuses.forget(NAME);
        assertThat(statuses.paths()).isZero();
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void whatHasNoPathIsForgottenWithAnyDirectory() {
        restore(OWNER, "tag");
        assertThat(statuses.paths()).isEqualTo(1);

        statuses.forgetUnnamed();

        assertThat(statuses.get(NAME, OWNER, PATH)).isEmpty();
        assertThat(changed).containsOnly(NAME);
        assertThat(statuses.paths()).isZero();
    }

    @Test
    void whatAnEarlierProcessKnewDoesNotCountAgainstWhatThisOneKnows() {
        learn(status("\"newer\""));
        assertThat(restore(OWNER, "tag")).isFalse();
        assertThat(restore(OTHER, "tag")).as("of another owner").isFalse();
        assertThat(restore(OTHER, "newer")).isTrue();
        statuses.forget(NAME);
        epochs.changed(NAME);

        assertThat(restore(OWNER, "tag")).as("changed since the start").isFalse();
        assertThat(statuses.get(NAME, OWNER, PATH)).isEmpty();
    }

    @Test
    void whoeverKeepsStatusesForTheNextProcessIsNotifiedOfEachChange() {
        restore(OWNER, "tag");
        restore(OTHER, "tag");
        assertThat(changed).isEmpty();
        learn(status("\"newer\""));
        assertThat(changed).containsExactly(NAME);
        assertThat(statuses.modified(left(OTHER, "tag"))).isEmpty();

        statuses.forget(NAME, OWNER);
        assertThat(changed).hasSize(2);
        learn(status("\"newer\""));
        now.addAndGet(TTL.toNanos() + 1);
        assertThat(statuses.get(NAME, OWNER, PATH)).isEmpty();
        assertThat(changed).hasSize(4);
    }

    @Test
    void answerToAQuestionFromBeforeAChangeIsDropped() {
        long before = epochs.current(NAME);
        epochs.changed(NAME);

        assertThat(statuses.learn(NAME, OWNER, status("\"old\""), before)).isFalse();
        assertThat(statuses.get(NAME, OWNER, PATH)).isEmpty();
    }

    @Test
    void callersSettersChangeNothing() {
        S3AFileStatus given = status("\"tag\"");
        assertThat(learn(given)).isTrue();
        given.setPath(new Path("s3a://lake/changed"));
        statuses.get(NAME, OWNER, PATH).orElseThrow().setPath(new Path("s3a://lake/changed"));

        assertThat(statuses.get(NAME, OWNER, PATH).orElseThrow().getPath()).isEqualTo(PATH);
    }

    @Test
    void otherOwnerSeesNothing() {
        assertThat(learn(status("\"tag\""))).isTrue();

        assertThat(statuses.get(NAME, OTHER, PATH)).isEmpty();
    }

    @Test
    void forgettingCountsForAllOwners() {
        assertThat(learn(status("\"tag\""))).isTrue();
        assertThat(statuses.learn(NAME, OTHER, status("\"tag\""), epochs.current(NAME)))
                .isTrue();

        statuses.forget(NAME);

        assertThat(statuses.get(NAME, OWNER, PATH)).isEmpty();
        assertThat(statuses.get(NAME, OTHER, PATH)).isEmpty();
    }

    @Test
    void directoriesAndFilesWithoutATagAreNotKept() {
        assertThat(learn(status(""))).isFalse();
        assertThat(learn(new S3AFileStatus(true, PATH, "user"))).isFalse();
        assertThat(statuses.get(NAME, OWNER, PATH)).isEmpty();
    }

    @Test
    void statusEndsWithItsTimeToLive() {
        assertThat(learn(status("\"tag\""))).isTrue();
        now.addAndGet(TTL.toNanos() + 1);

        assertThat(statuses.get(NAME, OWNER, PATH)).isEmpty();
    }

    @Test
    void numberOfStatusesIsBounded() {
        for (int i = 0; i < 1_000; i++) {
            ObjectName name = ObjectName.of("s3", "lake", "t/" + i);
            assertThat(statuses.learn(name, OWNER, status("\"tag\""), epochs.current(name)))
                    .isTrue();
        }

        assertThat(statuses.count()).isBetween(90L, 100L);
        statuses.clear();
        assertThat(statuses.bytes()).isZero();
    }

    @Test
    void bytesOfStatusesAreBoundedAndFollowEveryChange() {
        StatusCache small =
                new StatusCache(new EntryBudget(1_000, 100_000), TTL, epochs, name -> {}, now::get, Runnable::run);
        for (int i = 0; i < 1_000; i++) {
            ObjectName name = ObjectName.of("s3", "lake", "t/" + i);
            assertThat(small.learn(name, OWNER, status("\"tag\""), epochs.current(name)))
                    .isTrue();
        }
        assertThat(small.count()).isBetween(100L, 400L);
        assertThat(small.bytes()).isPositive().isLessThanOrEqualTo(100_000);

        assertThat(learn(status("\"tag\""))).isTrue();
        long one = statuses.bytes();
        assertThat(learn(status("\"tag\""))).isTrue();
        assertThat(statuses.learn(NAME, OTHER, status("\"tag\""), epochs.current(NAME)))
                .isTrue();
        assertThat(statuses.bytes()).isEqualTo(2 * one);
        statuses.forget(NAME, OTHER);
        assertThat(statuses.bytes()).isEqualTo(one);
        statuses.forget(NAME);
        assertThat(statuses.bytes()).isZero();
    }

    @Test
    void listingTakesNoVersionIdFromAStatusOfTheSameWrite() {
        assertThat(learn(status("\"tag\""))).isTrue();

        assertThat(learn(new S3AFileStatus(10, 1000, PATH, 32, "user", "\"tag\"", null)))
                .isTrue();
        assertThat(statuses.get(NAME, OWNER, PATH).orElseThrow().getVersionId()).isEqualTo("v1");
    }

    @Test
    void listingOfALaterWriteOfTheSameBytesReplacesTheStatus() {
        assertThat(learn(status("\"tag\""))).isTrue();

        assertThat(learn(new S3AFileStatus(10, 2345, PATH, 32, "user", "\"tag\"", null)))
                .isTrue();

        S3AFileStatus known = statuses.get(NAME, OWNER, PATH).orElseThrow();
        assertThat(known.getModificationTime()).isEqualTo(2000);
        assertThat(known.getVersionId()).isNull();
    }

    @Test
    void usedStatusesSurviveALongListing() {
        List<ObjectName> used = names("used-", 50);
        used.forEach(name -> statuses.learn(name, OWNER, status("\"tag\""), epochs.current(name)));
        for (int time = 0; time < 5; time++) {
            used.forEach(name -> assertThat(statuses.get(name, OWNER, PATH)).isPresent());
        }

        names("listed-", 5_000).forEach(name -> statuses.learn(name, OWNER, status("\"tag\""), epochs.current(name)));

        assertThat(used.stream().filter(name -> statuses.get(name, OWNER, PATH).isPresent()))
                .hasSizeGreaterThanOrEqualTo(45);
    }

    private static List<ObjectName> names(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> ObjectName.of("s3", "lake", prefix + number))
                .toList();
    }
}
