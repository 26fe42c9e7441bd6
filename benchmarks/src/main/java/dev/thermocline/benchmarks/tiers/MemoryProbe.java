package dev.thermocline.benchmarks.tiers;

import dev.thermocline.cache.block.BlockKind;
import dev.thermocline.engine.tier.TierReport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What the process takes of memory: without the cache, with an empty one, with a filled one. */
final class MemoryProbe {
    /** Small blocks, so that there are many of them; the heap for tails is the default. */
    static final Map<String, String> OPTIONS = Map.of("block.size", "60k", "disk.capacity", "2g");

    private static final List<Path> DATA =
            IntStream.range(0, Bucket.DATA_FILES).mapToObj(Bucket::data).toList();
    private static final List<Path> TAILS =
            IntStream.range(0, Bucket.TAIL_FILES).mapToObj(Bucket::tail).toList();

    private MemoryProbe() {}

    /** Reads everything without a cache. */
    static ChildReport.Memory plain(FileSystem fileSystem) throws IOException, InterruptedException {
        Filling.read(fileSystem, TAILS, false);
        Filling.read(fileSystem, DATA, false);
        return idle("S3A, all read");
    }

    /** Reads nothing. */
    static ChildReport.Memory idle(String state) throws IOException {
        return new ChildReport.Memory(state, ResidentMemory.peak(), ResidentMemory.heapUsed(), 0, 0);
    }

    /** Reads everything through the cache. */
    static ChildReport.Memory filled(FileSystem fileSystem) throws IOException, InterruptedException {
        Filling.warm(TAILS, Bucket.TAIL_BYTES);
        Filling.read(fileSystem, DATA, true);
        return new ChildReport.Memory(
                "Thermocline, all read",
                ResidentMemory.peak(),
                ResidentMemory.heapUsed(),
                resident("heap", BlockKind.TAIL),
                resident("disk", BlockKind.DATA));
    }

    private static long resident(String name, BlockKind kind) {
        return Filling.cache().tiers().stream()
                .filter(tier -> tier.name().equals(name) && tier.kind() == kind)
                .mapToLong(TierReport::residentBlocks)
                .sum();
    }
}
