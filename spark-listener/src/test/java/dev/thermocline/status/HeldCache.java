package dev.thermocline.status;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.engine.HeldFile;
import dev.thermocline.fake.FakeNames;
import dev.thermocline.fake.Texts;
import dev.thermocline.fake.UnusedCache;
import java.util.HashMap;
import java.util.Map;

/** A cache that holds what a test states, of files of 1,000 bytes. */
final class HeldCache extends UnusedCache {
    private static final int LENGTH = 1000;

    private final Map<ObjectName, HeldFile> files = new HashMap<>();

    HeldCache with(String file, boolean tail, long bytes) {
        files.put(FakeNames.of(Texts.file(file)), new HeldFile(tail, bytes));
        return this;
    }

    @Override
    public HeldFile held(ObjectName name, long length) {
        return length == LENGTH ? files.getOrDefault(name, HeldFile.NOTHING) : HeldFile.NOTHING;
    }
}
