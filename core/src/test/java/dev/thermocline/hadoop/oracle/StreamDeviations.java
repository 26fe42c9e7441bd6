package dev.thermocline.hadoop.oracle;

import static dev.thermocline.hadoop.oracle.Deviation.always;

import dev.thermocline.hadoop.Lake;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Where streams of the cache differ from S3A's on purpose. */
final class StreamDeviations {
    private static final Set<StreamCall> ALL_CALLS = EnumSet.allOf(StreamCall.class);

    static final List<Deviation> ALL = List.of(
            new Deviation(
                    EnumSet.of(StreamCall.PART_FROM_BEFORE_ITS_ARRAY),
                    always(),
                    "",
                    "throws java.lang.IndexOutOfBoundsException",
                    "S3A does not check a negative offset before it sends its GET: it fails on the array afterwards, or gives"
                            + " -1 at the end; the contract of InputStream names this exception"),
            new Deviation(
                    EnumSet.of(StreamCall.CAPABILITIES),
                    always(),
                    "[in:readahead, in:unbuffer, iostatistics, fs.capability.iocontext.supported]",
                    "[in:readahead, in:unbuffer, iostatistics, fs.capability.iocontext.supported, in:readvectored]",
                    "both read vectored in the background; S3A's classic stream does not tell those who ask"),
            new Deviation(
                    ALL_CALLS,
                    EnumSet.of(State.FILE_SYSTEM_CLOSED),
                    "throws java.lang.IllegalStateException 'closed'",
                    "",
                    "S3A's streams read on from what their connection has, ours from what the cache has; what would have"
                            + " to be fetched is refused, see ClosedFileSystemTest"),
            new Deviation(
                    ALL_CALLS,
                    EnumSet.of(State.COLD),
                    "sends 1",
                    "sends [GET -" + Lake.TAIL + ", HEAD]",
                    "the suffix probe of an empty file is answered with 416, and S3A's HEAD follows; once, since no later"
                            + " open of a known name probes"));

    private StreamDeviations() {}
}
