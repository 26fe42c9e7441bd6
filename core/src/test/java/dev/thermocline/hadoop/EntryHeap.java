package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.EntryTable;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.engine.tier.TierReport;
import dev.thermocline.metrics.MetricCatalogue;
import dev.thermocline.runtime.CacheRuntime;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;

/**
 * Fills a process's cache with names and blocks, and says after each kind what the heap holds more, and what the gauges
 * say: {@code KIND MEASURED SHOWN}, both since the start. Arguments: a directory, how many names, whether buckets have
 * versions.
 */
final class EntryHeap {
    private static final Owner OWNER = new Owner("0a");
    private static final int LENGTH = 4_000;
    private static final int CONFIRMED = 9_000;
    private static final int NOISE = 16 << 10;

    private final CacheRuntime runtime;
    private final int count;
    private final boolean versioned;
    private final long heapAtStart;
    private final long shownAtStart;

    private EntryHeap(CacheRuntime runtime, int count, boolean versioned) {
        this.runtime = runtime;
        this.count = count;
        this.versioned = versioned;
        this.heapAtStart = heap();
        this.shownAtStart = shown();
    }

    /** What is used once further collections find nothing more: threads of the JVM allocate meanwhile, and end. */
    private static long heap() {
        long least = Long.MAX_VALUE;
        int inVain = 0;
        while (inVain < 4) {
            System.gc();
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            inVain = used < least - NOISE ? 0 : inVain + 1;
            least = Math.min(least, used);
        }
        return least;
    }

    private static String key(int i) {
        return String.format(
                Locale.ROOT,
                "warehouse/sales.db/orders/day=2024-05-17/part-%05d-%s.c000.snappy.parquet",
                i,
                new UUID(i, i * 31L));
    }

    private static String tag(int i) {
        return new UUID(i * 7L, i).toString().replace("-", "");
    }

    private static ObjectName name(int i) {
        return ObjectName.of("http://s3", "lake", key(i));
    }

    private ObjectVersion version(int i) {
        return new ObjectVersion(tag(i), versioned ? Optional.of(tag(i + 1)) : Optional.empty(), LENGTH);
    }

    private long gauge(String name) {
        return (Long)
                requireNonNull(runtime.parts().metrics().registry().getGauges().get(name), name)
                        .getValue();
    }

    /** The sum of what the gauges show of the heap. */
    private long shown() {
        long sum = gauge("cache.used.bytes.heap") + gauge("cache.queue.bytes");
        for (EntryTable table : EntryTable.values()) {
            sum += gauge(MetricCatalogue.ENTRY_BYTES.name(table.name().toLowerCase(Locale.ROOT)));
        }
        return sum;
    }

    private void say(String kind) {
        System.out.println(kind + " " + (heap() - heapAtStart) + " " + (shown() - shownAtStart));
    }

    private void settle(long bytes) {
        while (runtime.engine().queuedBytes() > bytes) {
            LockSupport.parkNanos(100_000);
        }
    }

    private void names() {
        for (int i = 0; i < count; i++) {
            runtime.engine().object(name(i), OWNER, version(i));
        }
        say("objects");
        for (int i = 0; i < count; i++) {
            S3AFileStatus status = new S3AFileStatus(
                    LENGTH,
                    1_700_000_000_000L,
                    new Path("s3a://lake/" + key(i)),
                    32 << 20,
                    "hadoop",
                    '"' + tag(i) + '"',
                    versioned ? tag(i + 1) : null);
            runtime.states()
                    .statuses()
                    .learn(name(i), OWNER, status, runtime.states().epochs().current(name(i)));
        }
        say("statuses");
        for (int i = 0; i < count; i++) {
            runtime.states().committedNames().add(name(i), LENGTH);
            runtime.states().grants().granted(name(i), OWNER);
        }
        for (int i = 0; i < CONFIRMED; i++) {
            runtime.states().confirmed().confirm(name(i), OWNER, version(i));
        }
        say("names");
    }

    private void blocks() {
        byte[] bytes = new byte[LENGTH];
        for (int i = 0; i < count; i++) {
            Optional<CachedObject> object = runtime.engine().newest(name(i), OWNER);
            object.ifPresent(known -> runtime.engine().offerTail(known.id(), LENGTH, bytes));
            settle(1 << 20);
        }
        settle(0);
        say("tails");
        for (int i = 0; i < count / 2; i++) {
            BlockKey key = new BlockKey(i / 10 + 17, (i % 10) * 65_536L);
            runtime.engine().offerBlock(key, BlockFrame.of(key, ByteBuffer.wrap(bytes)), LENGTH);
            settle(1 << 20);
        }
        settle(0);
        say("blocks");
        for (TierReport tier : runtime.engine().tierReports()) {
            System.err.println(tier);
        }
    }

    public static void main(String[] arguments) {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.s3a.cache.dirs", arguments[0]);
        configuration.set("fs.s3a.cache.disk.capacity", "1g");
        configuration.set("fs.s3a.cache.disk.free.reserve", "100m");
        configuration.set("fs.s3a.cache.tail.disk.share", "50");
        configuration.set("fs.s3a.cache.tail.heap.capacity", "16m");
        configuration.set("fs.s3a.cache.block.size", "64k");
        configuration.set("fs.s3a.cache.log.interval", "off");
        CacheRuntime runtime = CacheRuntime.obtain(CacheSettings.from(configuration), configuration, configuration);
        EntryHeap filling = new EntryHeap(runtime, Integer.parseInt(arguments[1]), Boolean.parseBoolean(arguments[2]));
        filling.names();
        filling.blocks();
        System.out.println(
                "share " + EntryTable.OBJECTS.share(Runtime.getRuntime().maxMemory()) + " "
                        + runtime.engine().entries().objects());
        CacheRuntime.shutdown();
    }
}
