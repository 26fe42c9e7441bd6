package dev.thermocline.fake;

import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.IntendedCommit;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.pipeline.PipelineContext;
import dev.thermocline.pipeline.QueryLabels;
import dev.thermocline.pipeline.QueuedCommit;
import dev.thermocline.protocol.DeletedNames;
import dev.thermocline.protocol.Instruction;
import dev.thermocline.protocol.ObjectNames;
import dev.thermocline.protocol.PluginVersion;
import dev.thermocline.protocol.Poll;
import dev.thermocline.protocol.WrittenFile;
import dev.thermocline.work.LocalDispatcher;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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

    /** A commit that is about to be sent. */
    public static IntendedCommit intended(long version, String... lines) {
        return intended(commit(version, lines));
    }

    /** The same commit before it was sent. */
    public static IntendedCommit intended(ClosedCommit commit) {
        return new IntendedCommit(commit.file(), commit.content(), commit.configuration());
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

    /** The instruction to warm a file with its tail. */
    public static Instruction.Warm warm(CapturedTail tail, long version) {
        return new Instruction.Warm(TABLE, version, FakeNames.of(tail.path()), tail);
    }

    /** The instruction to pull the tail of a file, from a holder or from nobody in particular. */
    public static Instruction.Pull pull(String name, long version, Optional<String> holder) {
        Optional<WrittenFile.Held> held =
                holder.map(executor -> WrittenFile.Held.of(captured(file(name), 5), executor));
        return new Instruction.Pull(
                TABLE, version, FakeNames.of(file(name)), new Instruction.Pull.File(file(name), 1000, held));
    }

    /** The instruction to evict files. */
    public static Instruction.Evict evict(long version, Path... paths) {
        return new Instruction.Evict(TABLE, version, names(paths));
    }

    /** The instruction to forget files that were deleted. */
    public static Instruction.Forget forget(Path... paths) {
        return new Instruction.Forget(deleted(paths));
    }

    /** Files that were deleted. */
    public static DeletedNames deleted(Path... paths) {
        return new DeletedNames(paths[paths.length - 1], names(paths));
    }

    private static ObjectNames names(Path... paths) {
        return ObjectNames.of(Stream.of(paths).map(FakeNames::of).toList());
    }

    /** A poll of an executor that has nothing to report. */
    public static Poll poll(String executor, long seen, long done) {
        return new Poll(
                new Poll.Sender(executor, PluginVersion.HERE, false),
                seen,
                done,
                Poll.Written.NOTHING,
                Poll.Work.NOTHING,
                Map.of());
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
