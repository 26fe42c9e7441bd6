package dev.thermocline.status;

import dev.thermocline.cache.block.BlockKind;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.engine.HeldFile;
import dev.thermocline.engine.tier.TierReport;
import dev.thermocline.fake.FakeNames;
import dev.thermocline.fake.Texts;
import dev.thermocline.fake.UnusedCache;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** A cache that holds what a test states, of files of 1,000 bytes. */
class HeldCache extends UnusedCache {
    private static final int LENGTH = 1000;

    /** What was done here, in order, but for questions. */
    final List<String> done = new ArrayList<>();

    private final Map<ObjectName, HeldFile> files = new HashMap<>();

    HeldCache with(String file, boolean tail, long bytes) {
        files.put(FakeNames.of(Texts.file(file)), new HeldFile(tail, bytes));
        return this;
    }

    @Override
    public HeldFile held(ObjectName name, long length) {
        return length == LENGTH ? files.getOrDefault(name, HeldFile.NOTHING) : HeldFile.NOTHING;
    }

    @Override
    public void evict(ObjectName name) {
        done.add(files.remove(name) == null ? "evict of nothing" : "evict");
    }

    @Override
    public int evictPrefix(Path directory) {
        done.add("below " + directory);
        return 3;
    }

    @Override
    public List<TierReport> tiers() {
        return List.of(
                new TierReport("heap", BlockKind.TAIL, 100, 10, 2, true),
                new TierReport("disk", BlockKind.DATA, 1000, 500, 5, true));
    }

    @Override
    public void clear() {
        done.add("clear");
    }
}
