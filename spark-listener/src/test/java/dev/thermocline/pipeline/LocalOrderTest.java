package dev.thermocline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.concurrent.PathOrder;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.fake.Interleavings;
import dev.thermocline.fake.SteppedCache;
import dev.thermocline.fake.Texts;
import dev.thermocline.work.LocalDispatcher;
import dev.thermocline.work.WarmTarget;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.Test;

/** Warms and evictions of one process, each file's in their order. */
final class LocalOrderTest {
    private static final Path FILE = Texts.file("a.parquet");
    private static final int LONGEST = 6;

    /** Bits of a number are steps: warm or evict. */
    private static void check(int length, int steps, Interleavings chooser) {
        SteppedCache cache = new SteppedCache();
        LocalDispatcher dispatcher = new LocalDispatcher();
        int next = 0;
        while (next < length || cache.running() > 0) {
            int more = next < length ? 1 : 0;
            int choice = chooser.choose(more + cache.running());
            if (choice < more) {
                if (((steps >> next++) & 1) == 1) {
                    var unused = dispatcher.warm(cache, new WarmTarget(FILE, 10));
                } else {
                    var unused = dispatcher.evictAll(
                            LocalDispatcher.names(cache, List.of(FILE)), name -> LocalDispatcher.drop(cache, name));
                }
            } else {
                cache.end(choice - more);
            }
        }
        boolean warmLast = ((steps >> (length - 1)) & 1) == 1;
        assertThat(cache.resident.contains(FILE.toString()))
                .as("%d steps of %s, %s", length, Integer.toBinaryString(steps), chooser)
                .isEqualTo(warmLast);
    }

    @Test
    void lastStepOfAFileCountsWheneverJobsEnd() {
        for (int length = 1; length <= LONGEST; length++) {
            for (int steps = 0; steps < (1 << length); steps++) {
                int count = length;
                int bits = steps;
                Interleavings.forEach(chooser -> check(count, bits, chooser));
            }
        }
    }

    @Test
    void bytesLeftAreKnownWhenTheLastFileIsGone() {
        SteppedCache cache = new SteppedCache();
        LocalDispatcher dispatcher = new LocalDispatcher();
        var unused = dispatcher.warm(cache, new WarmTarget(FILE, 10));
        CompletableFuture<Long> left = dispatcher.evictAll(
                LocalDispatcher.names(cache, List.of(Texts.file("b.parquet"), FILE)),
                name -> LocalDispatcher.drop(cache, name));
        assertThat(left).isNotDone();
        cache.end(0);

        assertThat(left).isCompletedWithValue(0L);
    }

    @Test
    void stepThatHasToWaitRunsForTheUserWhoGaveIt() throws Exception {
        PathOrder<String> order = new PathOrder<>();
        CompletableFuture<String> first = new CompletableFuture<>();
        var unused = order.run("a", () -> first);
        UserGroupInformation ada = UserGroupInformation.createRemoteUser("ada");
        CompletableFuture<CallerUser> second = ada.doAs((PrivilegedAction<CompletableFuture<CallerUser>>)
                () -> order.run("a", () -> CompletableFuture.completedFuture(CallerUser.current())));
        first.complete("done");

        assertThat(second).isCompletedWithValue(new CallerUser(Optional.of(ada)));
    }

    @Test
    void stepThatCanNotStartHoldsNobodyUpAndNothingIsKept() {
        PathOrder<String> order = new PathOrder<>();
        List<String> done = new ArrayList<>();
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> one = order.run("a", () -> first);
        CompletableFuture<String> two = order.run("a", () -> {
            throw new IllegalStateException("on purpose");
        });
        CompletableFuture<String> three = order.run("a", () -> {
            done.add("third");
            return CompletableFuture.completedFuture("3");
        });
        assertThat(order.run("b", () -> CompletableFuture.completedFuture("4"))).isCompletedWithValue("4");
        assertThat(done).isEmpty();
        first.completeExceptionally(new IllegalStateException("on purpose"));

        assertThat(one).isCompletedExceptionally();
        assertThat(two).isCompletedExceptionally();
        assertThat(three).isCompletedWithValue("3");
        assertThat(order.size()).isZero();
    }
}
