package dev.thermocline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.ListedLog;
import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.report.CommitReport;
import dev.thermocline.watch.TableUsers;
import java.io.IOException;
import java.security.PrivilegedAction;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** For whom the pipeline works, whose threads one user's commit started. */
final class PipelineUsersTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final TestClock clock = new TestClock();
    private final FakeCache cache = new FakeCache();
    private final Map<Path, Queue<String>> users = new ConcurrentHashMap<>();
    private final CommitPipeline pipeline = started("alice");

    @AfterEach
    void close() {
        pipeline.close();
    }

    private Optional<CacheControl> find(Path path, Configuration configuration) throws IOException {
        users.computeIfAbsent(path, absent -> new ConcurrentLinkedQueue<>())
                .add(UserGroupInformation.getCurrentUser().getUserName());
        return Optional.of(cache);
    }

    private CommitPipeline started(String user) {
        return as(user, () -> {
            CommitPipeline made =
                    new CommitPipeline(this::find, new CommitQueue(10, 10_000), clock, Texts.context(true));
            made.start();
            return made;
        });
    }

    private static <T> T as(String user, PrivilegedAction<T> action) {
        return UserGroupInformation.createRemoteUser(user).doAs(action);
    }

    @Test
    void commitIsFollowedForWhoMadeIt() throws InterruptedException {
        as("bob", () -> {
            pipeline.submit(Texts.commit(0, Texts.add("a.parquet")));
            return true;
        });

        assertThat(pipeline.reports().await(Texts.TABLE, 0, LONG)).isPresent();
        assertThat(users.get(Texts.TABLE)).isNotEmpty().containsOnly("bob");
    }

    @Test
    void tableIsWatchedForWhoListedItLast() throws InterruptedException {
        as("bob", () -> {
            pipeline.listed(new ListedLog(Texts.TABLE, 6, new Configuration(false)));
            cache.files.texts.put(new CommitFile(Texts.TABLE, 7).path(), Texts.add("other.parquet"));
            pipeline.listed(new ListedLog(Texts.TABLE, 7, new Configuration(false)));
            return true;
        });

        assertThat(pipeline.reports().await(Texts.TABLE, 7, CommitReport::warmed, LONG))
                .isPresent();
        assertThat(users.get(Texts.TABLE)).isNotEmpty().containsOnly("bob");
    }

    @Test
    void tablesOfTooManyUsersAreForgotten() {
        TableUsers few = new TableUsers(2);
        Path first = new Path("s3a://lake/0");
        for (int i = 0; i < 3; i++) {
            Path table = new Path("s3a://lake/" + i);
            as("bob", () -> {
                few.note(table);
                return true;
            });
        }

        assertThat(few.of(first)).isEqualTo(dev.thermocline.credential.CallerUser.current());
        assertThat(few.of(new Path("s3a://lake/2"))).isNotEqualTo(few.of(first));
    }

    @Test
    void threadsOfThePackageAreOfNobody() throws InterruptedException {
        String[] seen = new String[1];
        Thread thread = as(
                "bob",
                () -> DaemonThreads.factory("test").newThread(() -> {
                    try {
                        seen[0] = UserGroupInformation.getCurrentUser().getUserName();
                    } catch (IOException e) {
                        seen[0] = e.toString();
                    }
                }));
        thread.start();
        thread.join(LONG.toMillis());

        assertThat(seen[0]).isNotEqualTo("bob");
    }
}
