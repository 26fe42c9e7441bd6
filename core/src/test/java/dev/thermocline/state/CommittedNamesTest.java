package dev.thermocline.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CaptureListener;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.hadoop.Lake;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.warm.WarmOutcome;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files whose names say nothing, which a Delta commit added. */
final class CommittedNamesTest {
    private static final int LENGTH = 10_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private static Path written(int seed, Path path) throws Exception {
        try (FileSystem other = LAKE.uncached()) {
            Lake.write(other, path, Lake.bytes(LENGTH, seed));
        }
        return path;
    }

    private static byte[] read(FileSystem fileSystem, Path path) throws Exception {
        try (FSDataInputStream in = fileSystem.open(path)) {
            return in.readAllBytes();
        }
    }

    @Test
    void fileThatACommitAddedIsWarmedAndOpenedWithoutARequest() throws Exception {
        Path path = written(1, LAKE.versionedFile());
        CachingS3AFileSystem cached = LAKE.caching();
        CacheControl control = ProcessCache.of(path, cached.getConf()).orElseThrow();
        assertThat(control.warm(path, LENGTH).get()).isEqualTo(WarmOutcome.DECLINED);

        control.addedByCommit(path, LENGTH);
        LAKE.forgetRequests();

        assertThat(control.warm(path, LENGTH).get()).isEqualTo(WarmOutcome.RESIDENT);
        assertThat(read(cached, path)).isEqualTo(Lake.bytes(LENGTH, 1));
        assertThat(LAKE.requests()).containsExactly("GET 0-9999");
    }

    @Test
    void deletionOfWhatACommitAddedIsPublished() throws Exception {
        Path path = written(5, LAKE.versionedFile());
        Path never = written(6, LAKE.versionedFile());
        CachingS3AFileSystem cached = LAKE.caching();
        CacheControl control = ProcessCache.of(path, cached.getConf()).orElseThrow();
        control.addedByCommit(path, LENGTH);
        List<Path> deleted = new CopyOnWriteArrayList<>();
        control.addCaptureListener(new CaptureListener() {
            @Override
            public void captured(CapturedTail tail) {}

            @Override
            public void deleted(Path gone, ObjectName name) {
                deleted.add(gone);
            }
        });

        assertThat(cached.delete(path, false)).isTrue();
        assertThat(cached.delete(never, false)).isTrue();

        assertThat(deleted).containsExactly(path); // of the other, readers ask S3
    }

    @Test
    void commitThatAddsItAgainDropsNothing() throws Exception {
        Path path = written(2, LAKE.versionedFile());
        CachingS3AFileSystem cached = LAKE.caching();
        CacheControl control = ProcessCache.of(path, cached.getConf()).orElseThrow();
        control.addedByCommit(path, LENGTH);
        var unused = control.warm(path, LENGTH).get();

        control.addedByCommit(path, LENGTH);
        LAKE.forgetRequests();

        assertThat(read(cached, path)).isEqualTo(Lake.bytes(LENGTH, 2));
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void whatWasReadBeforeTheCommitIsNotTakenForTheCommitsFile() throws Exception {
        Path path = written(3, LAKE.versionedFile());
        CachingS3AFileSystem cached = LAKE.caching();
        CacheControl control = ProcessCache.of(path, cached.getConf()).orElseThrow();
        assertThat(read(cached, path)).isEqualTo(Lake.bytes(LENGTH, 3));
        written(4, path);

        control.addedByCommit(path, LENGTH);

        assertThat(read(cached, path)).isEqualTo(Lake.bytes(LENGTH, 4));
    }

    @Test
    void ownChangeMakesItANameLikeAnyOther() throws Exception {
        Path path = written(5, LAKE.versionedFile());
        CachingS3AFileSystem cached = LAKE.caching();
        CacheControl control = ProcessCache.of(path, cached.getConf()).orElseThrow();
        control.addedByCommit(path, LENGTH);
        assertThat(read(cached, path)).isEqualTo(Lake.bytes(LENGTH, 5));

        Lake.write(cached, path, Lake.bytes(LENGTH, 6));
        written(7, path);

        assertThat(read(cached, path)).isEqualTo(Lake.bytes(LENGTH, 7));
    }
}
