package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.CacheControl;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.runtime.RuntimeThreads;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.net.URI;
import java.security.PrivilegedExceptionAction;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Work of one user on threads that another user's work has started. */
class UsersOfThreadsTest {
    private static final int LENGTH = 100_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private final UserGroupInformation alice = UserGroupInformation.createRemoteUser("alice");
    private final UserGroupInformation bob = UserGroupInformation.createRemoteUser("bob");
    private final Configuration configuration = LAKE.configuration();

    /** Every warm thread comes from Alice. */
    @BeforeEach
    void startThreadsAsAlice() throws Exception {
        configuration.set("fs.s3a.cache.warm.concurrency", "1");
        LAKE.caching(configuration).close(); // starts with an empty directory
        Path path = file();
        as(alice, () -> {
            assertThat(warm(path)).isEqualTo(WarmOutcome.RESIDENT);
            return true;
        });
    }

    private static Path file() throws IOException {
        Path path = LAKE.dataFile();
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, path, Lake.bytes(LENGTH, 1));
        }
        return path;
    }

    private static <T> T as(UserGroupInformation user, PrivilegedExceptionAction<T> action) throws Exception {
        return user.doAs(action);
    }

    private WarmOutcome warm(Path path) throws Exception {
        return ProcessCache.of(path, configuration)
                .orElseThrow()
                .warm(path, LENGTH)
                .get(30, TimeUnit.SECONDS);
    }

    private Boolean readsTailWithoutRequest(Path path) throws IOException {
        LAKE.forgetRequests();
        FileSystem fileSystem = FileSystem.get(URI.create("s3a://lake/"), configuration);
        byte[] end = new byte[8];
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(LENGTH - end.length, end);
        }
        assertThat(end).isEqualTo(java.util.Arrays.copyOfRange(Lake.bytes(LENGTH, 1), LENGTH - end.length, LENGTH));
        return LAKE.requests().isEmpty();
    }

    @Test
    void warmedFileIsForWhoWarmedIt() throws Exception {
        Path path = file();

        assertThat(as(bob, () -> warm(path))).isEqualTo(WarmOutcome.RESIDENT);

        assertThat(as(bob, () -> readsTailWithoutRequest(path))).isTrue();
        assertThat(as(alice, () -> readsTailWithoutRequest(path))).isFalse();
    }

    @Test
    void installedTailIsForItsOwner() throws Exception {
        Path path = file();
        CapturedTail tail = as(bob, () -> {
            warm(path);
            return ProcessCache.of(path, configuration).orElseThrow().tail(path).orElseThrow();
        });
        CacheControl bobs = as(bob, () -> ProcessCache.of(path, configuration).orElseThrow());
        bobs.clear();

        WarmOutcome outcome = bobs.install(tail).get(30, TimeUnit.SECONDS);

        assertThat(outcome).isEqualTo(WarmOutcome.RESIDENT);
        assertThat(as(bob, () -> readsTailWithoutRequest(path))).isTrue();
        assertThat(as(alice, () -> readsTailWithoutRequest(path))).isFalse();
    }

    @Test
    void handleIsOfWhoeverAskedForIt() throws Exception {
        Path path = file();
        CacheControl bobs = as(bob, () -> ProcessCache.of(path, configuration).orElseThrow());

        assertThat(as(alice, () -> bobs.warm(path, LENGTH).get(30, TimeUnit.SECONDS)))
                .isEqualTo(WarmOutcome.RESIDENT);

        assertThat(as(alice, () -> bobs.tailResident(path))).isTrue();
        assertThat(as(alice, () -> readsTailWithoutRequest(path))).isFalse();
        assertThat(as(bob, () -> readsTailWithoutRequest(path))).isTrue();
    }

    /** What was folded in for the first bucket means nothing to another one. */
    @Test
    void handleOfTheProcessOpensOtherBucketsWithTheirOwnOptions() throws Exception {
        CacheRuntime.shutdown();
        configuration.set("fs.s3a.bucket.other.access.key", "nobody");
        Path path = file();
        try (FileSystem first = FileSystem.newInstance(URI.create("s3a://other/"), configuration)) {
            assertThat(((CachingS3AFileSystem) first).cache()).isPresent();
            CacheControl control = ProcessCache.current().orElseThrow();

            assertThat(as(
                            bob,
                            () -> ProcessCache.current()
                                    .orElseThrow()
                                    .warm(path, LENGTH)
                                    .get(30, TimeUnit.SECONDS)))
                    .isEqualTo(WarmOutcome.RESIDENT);
            assertThat(control.warm(path, LENGTH).get(30, TimeUnit.SECONDS)).isEqualTo(WarmOutcome.RESIDENT);
        }
    }

    @Test
    void threadsInheritNothing() throws Exception {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        local.set("of the caller");
        String[] seen = new String[2];
        Thread thread = as(
                bob,
                () -> RuntimeThreads.factory("test").newThread(() -> {
                    seen[0] = local.get();
                    try {
                        seen[1] = UserGroupInformation.getCurrentUser().getUserName();
                    } catch (IOException e) {
                        seen[1] = e.toString();
                    }
                }));
        thread.start();
        thread.join(30_000);

        assertThat(seen[0]).isNull();
        assertThat(seen[1]).isEqualTo(UserGroupInformation.getLoginUser().getUserName());
        assertThat(thread.getContextClassLoader()).isSameAs(RuntimeThreads.class.getClassLoader());
    }
}
