package dev.thermocline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.IntendedCommit;
import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.work.CommitDispatcher;
import dev.thermocline.work.CommitWork;
import dev.thermocline.work.WarmTarget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Commits are read while they are sent; one that fails leaves nothing. */
final class IntendedCommitsTest {
    private static final Path A = Texts.file("a.parquet");
    private static final Path B = Texts.file("b.parquet");

    private final FakeCache cache = new FakeCache();
    private final List<Path> announced = new ArrayList<>();
    private final Deque<Runnable> reading = new ArrayDeque<>();
    private int opened;
    private boolean full;

    private final IntendedCommits commits = new IntendedCommits(
            (path, configuration) -> {
                opened++;
                return Optional.of(cache);
            },
            new Announcing(),
            new TestClock(),
            this::enqueue);

    /** Notes what is announced; nothing else may be asked of it. */
    private final class Announcing implements CommitDispatcher {
        @Override
        public void announce(CacheControl there, List<WarmTarget> targets) {
            targets.forEach(target -> announced.add(target.path()));
        }

        @Override
        public void warm(CommitWork work) {
            throw new AssertionError("there is no commit yet");
        }

        @Override
        public void evict(CommitWork work) {
            throw new AssertionError("there is no commit yet");
        }
    }

    private void enqueue(Runnable work) {
        if (full) {
            throw new RejectedExecutionException("full");
        }
        reading.add(work);
    }

    private void readAll() {
        while (!reading.isEmpty()) {
            reading.poll().run();
        }
    }

    @Test
    void commitIsOnlyEnqueuedAndThenReadAnnouncedAndHandedOver() {
        ClosedCommit commit = Texts.commit(1, Texts.add("a.parquet"), Texts.remove("b.parquet"));
        commits.begin(Texts.intended(commit));
        assertThat(opened).as("nothing is opened by the committing thread").isZero();

        readAll();

        assertThat(announced).containsExactly(A);
        assertThat(commits.take(commit))
                .hasValueSatisfying(
                        planned -> assertThat(planned.change().version()).isEqualTo(1));
        assertThat(commits.take(commit)).as("once").isEmpty();
        assertThat(commits.size()).isZero();
    }

    @Test
    void commitThatFailsBeforeItsTurnIsNotRead() {
        IntendedCommit commit = Texts.intended(1, Texts.add("a.parquet"));
        commits.begin(commit);
        commits.end(commit);
        readAll();

        assertThat(opened).isZero();
        assertThat(announced).isEmpty();
        assertThat(commits.size()).isZero();
    }

    @Test
    void commitThatFailsAfterItWasReadLeavesNothing() {
        ClosedCommit commit = Texts.commit(1, Texts.add("a.parquet"));
        commits.begin(Texts.intended(commit));
        readAll();
        commits.end(Texts.intended(commit));

        assertThat(commits.size()).isZero();
        assertThat(commits.take(commit)).isEmpty();
        assertThat(cache.gets).hasValue(0);
        assertThat(cache.warmed).isEmpty();
        assertThat(cache.committed).isEmpty();
    }

    @Test
    void commitThatIsThereBeforeItsTurnIsReadByWhoeverFollowsIt() {
        ClosedCommit commit = Texts.commit(1, Texts.add("a.parquet"));
        commits.begin(Texts.intended(commit));

        assertThat(commits.take(commit)).isEmpty();
        readAll();
        assertThat(opened).isZero();
        assertThat(announced).isEmpty();
        assertThat(commits.size()).isZero();
    }

    /** Two sessions want version 1, with the same files: one gets it, the other one's attempt fails. */
    @Test
    void twoCommitsOfTheSameVersionAreDistinguishedByTheirBytes() {
        ClosedCommit wins = Texts.commit(1, Texts.add("a.parquet"));
        ClosedCommit loses = Texts.commit(1, Texts.add("a.parquet"));
        ClosedCommit other = Texts.commit(1, Texts.add("b.parquet"));
        commits.begin(Texts.intended(loses));
        commits.begin(Texts.intended(wins));
        commits.begin(Texts.intended(other));
        readAll();
        commits.end(Texts.intended(loses));
        commits.end(Texts.intended(other));

        assertThat(announced).containsExactly(A, A, B);
        assertThat(commits.take(loses)).isEmpty();
        assertThat(commits.take(wins)).isPresent();
        assertThat(commits.size()).isZero();
    }

    @Test
    void endOfACommitThatWasNeverAnnouncedIsPassedOver() {
        commits.end(Texts.intended(1, Texts.add("a.parquet")));
        assertThat(commits.take(Texts.commit(1, Texts.add("a.parquet")))).isEmpty();
        assertThat(commits.size()).isZero();
    }

    @Test
    void whatCantBeReadIsLeftToWhoeverFollowsIt() {
        ClosedCommit malformed = Texts.commit(1, "{\"add\":");
        commits.begin(Texts.intended(malformed));
        readAll();

        assertThat(commits.take(malformed)).isEmpty();
        assertThat(commits.size()).isZero();
        assertThat(announced).isEmpty();
    }

    @Test
    void nothingIsAnnouncedIfWarmingIsOff() {
        cache.with("warm.enabled", "false");
        commits.begin(Texts.intended(1, Texts.add("a.parquet")));
        readAll();
        assertThat(announced).isEmpty();
    }

    @Test
    void tooManyCommitsAreDroppedOldestFirstAndCounted() {
        List<ClosedCommit> sent = new ArrayList<>();
        for (int version = 0; version < IntendedCommits.MAX_COMMITS + 2; version++) {
            sent.add(Texts.commit(version, Texts.add("a.parquet")));
            commits.begin(Texts.intended(sent.get(version)));
        }
        readAll();

        assertThat(commits.dropped()).isEqualTo(2);
        assertThat(commits.size()).isEqualTo(IntendedCommits.MAX_COMMITS);
        assertThat(commits.take(sent.get(1))).isEmpty();
        assertThat(commits.take(sent.get(2))).isPresent();
    }

    @Test
    void bytesAreBoundedAndGivenBack() {
        CommitFile file = new CommitFile(Texts.TABLE, 1);
        Configuration configuration = new Configuration(false);
        int half = (int) (IntendedCommits.MAX_BYTES / 2);
        IntendedCommit one = new IntendedCommit(file, Optional.of(new byte[half]), configuration);
        IntendedCommit two = new IntendedCommit(file, Optional.of(new byte[half]), configuration);
        IntendedCommit more = new IntendedCommit(file, Optional.of(new byte[2 * half + 1]), configuration);
        commits.begin(new IntendedCommit(file, Optional.empty(), configuration));
        commits.begin(more);
        assertThat(commits.size()).isZero();
        assertThat(commits.dropped()).isEqualTo(1);

        commits.begin(one);
        commits.begin(two);
        assertThat(commits.size()).isEqualTo(2);
        commits.end(one);
        commits.begin(one);
        assertThat(commits.size()).isEqualTo(2);
        commits.begin(Texts.intended(2, Texts.add("a.parquet")));
        assertThat(commits.size()).isEqualTo(2);
        assertThat(commits.dropped()).isEqualTo(2);
    }

    @Test
    void commitForWhichNoThreadIsFreeIsForgotten() {
        full = true;
        commits.begin(Texts.intended(1, Texts.add("a.parquet")));
        assertThat(commits.size()).isZero();
        assertThat(commits.dropped()).isEqualTo(1);
    }
}
