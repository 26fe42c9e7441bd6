package dev.thermocline.hadoop.oracle;

import dev.thermocline.hadoop.Lake;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Where file systems with the cache differ from S3A on purpose: each time a request that comes once, at a first use.
 */
final class FileSystemDeviations {
    private static final String PROBE = "GET -" + Lake.TAIL;
    private static final Set<State> NOT_CLOSED = EnumSet.complementOf(EnumSet.of(State.FILE_SYSTEM_CLOSED));

    static final List<Deviation> ALL = List.of(
            new Deviation(
                    EnumSet.of(FileSystemCall.OPEN_EMPTY, FileSystemCall.OPEN_FILE_EMPTY),
                    NOT_CLOSED,
                    "sends 1",
                    "sends [" + PROBE + ", HEAD]",
                    "the suffix probe of an empty file is answered with 416, and S3A's HEAD follows; no later open of a"
                            + " known name probes"),
            new Deviation(
                    EnumSet.of(
                            FileSystemCall.STATUS_OF_MISSING,
                            FileSystemCall.GLOB_MISSING,
                            FileSystemCall.GLOB_FILE,
                            FileSystemCall.MAKE),
                    NOT_CLOSED,
                    "sends ",
                    PROBE,
                    "the status of an immutable name is asked for by a probe that brings the tail, too; where nothing is"
                            + " there, S3A's HEAD and LIST for a directory follow. Absence is never cached"),
            new Deviation(
                    EnumSet.of(
                            FileSystemCall.WITH_PLAIN_STATUS,
                            FileSystemCall.WITH_LENGTH,
                            FileSystemCall.WITH_LENGTH_TOO_SMALL,
                            FileSystemCall.WITH_LENGTH_TOO_LARGE,
                            FileSystemCall.WITH_LENGTH_LARGEST),
                    EnumSet.of(State.COLD),
                    "sends 1",
                    "sends [" + PROBE + ", GET 0-184319]",
                    "a length names no version, and without one no byte may be kept: the probe asks for it, and brings the"
                            + " tail"),
            new Deviation(
                    EnumSet.of(FileSystemCall.COPY_TO_LOCAL),
                    EnumSet.of(State.COLD, State.DELETED),
                    "sends ",
                    PROBE,
                    "as both above: Hadoop asks for the status and then opens the file by its length alone"));

    private FileSystemDeviations() {}
}
