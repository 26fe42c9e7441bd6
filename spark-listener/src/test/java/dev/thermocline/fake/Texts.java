package dev.thermocline.fake;

import dev.thermocline.api.CapturedTail;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.pipeline.LocalDispatcher;
import dev.thermocline.pipeline.PipelineContext;
import dev.thermocline.pipeline.QueryLabels;
import dev.thermocline.pipeline.QueuedCommit;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Commits and files that the tests share. */
public final class Texts {
    public static final Path TABLE = new Path("s3a://bucket/wh/events");

    private Texts() {}

    public static Path file(String name) {
        return new Path(TABLE, name);
    }

    public static String add(String name) {
        return "{\"add\":{\"path\":\"" + name + "\",\"partitionValues\":{},\"size\":1000,\"modificationTime\":1,"
                + "\"dataChange\":true}}";
    }

    public static String remove(String name) {
        return "{\"remove\":{\"path\":\"" + name + "\",\"deletionTimestamp\":1,\"dataChange\":true}}";
    }

    public static ClosedCommit commit(long version, String... lines) {
        byte[] content = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        return new ClosedCommit(new CommitFile(TABLE, version), Optional.of(content), new Configuration(false));
    }

    /** A commit of any table. */
    public static QueuedCommit commitOf(Path table, long version, String... lines) {
        byte[] content = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        return new QueuedCommit(
                new ClosedCommit(new CommitFile(table, version), Optional.of(content), new Configuration(false)),
                Instant.EPOCH,
                Optional::empty,
                false);
    }

    public static QueuedCommit queued(Clock clock, long version, String... lines) {
        return new QueuedCommit(commit(version, lines), clock.instant(), Optional::empty, false);
    }

    /** A commit of another application. */
    public static QueuedCommit foreign(Clock clock, long version, String... lines) {
        return new QueuedCommit(commit(version, lines), clock.instant(), Optional::empty, true);
    }

    /** A file of 1000 bytes whose tail is 10 bytes long. */
    public static CapturedTail captured(Path path, long modificationTime) {
        return new CapturedTail(
                path,
                new ObjectVersion("etag", Optional.empty(), 1000),
                modificationTime,
                new Owner("owner"),
                new byte[10]);
    }

    public static CapturedTail captured(String name, long modificationTime, int tail) {
        return new CapturedTail(
                file(name),
                new ObjectVersion("etag", Optional.empty(), 1 << 20),
                modificationTime,
                new Owner("owner"),
                new byte[tail]);
    }

    /** What a pipeline of a process by itself works with. */
    public static PipelineContext context(boolean followsOthers) {
        return new PipelineContext(
                new LocalDispatcher(), QueryLabels.NONE, RunningReaders.NONE, replacement -> {}, followsOthers);
    }
}
