package dev.thermocline.hadoop;

import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.runtime.CacheRuntime;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;

/**
 * What the collector has to do while blocks go through the heap to the disk, as missed reads send them; docs/TUNING.md
 * has the command and its figures. Arguments: a directory, KiB of a block, MiB of all.
 */
final class FramesUnderG1 {
    private FramesUnderG1() {}

    public static void main(String[] arguments) {
        int block = Integer.parseInt(arguments[1]) << 10;
        long blocks = (Long.parseLong(arguments[2]) << 20) / block;
        Configuration configuration = new Configuration(false);
        configuration.set("fs.s3a.cache.dirs", arguments[0]);
        configuration.set("fs.s3a.cache.disk.capacity", "2g");
        configuration.set("fs.s3a.cache.block.size", block / 1024 + "k");
        configuration.set("fs.s3a.cache.log.interval", "off");
        CacheRuntime runtime = CacheRuntime.obtain(CacheSettings.from(configuration), configuration, configuration);
        byte[] payload = new byte[block];
        for (long i = 0; i < blocks; i++) {
            BlockKey key = new BlockKey(1, i * block);
            runtime.engine().offerBlock(key, BlockFrame.of(key, ByteBuffer.wrap(payload)), block);
            while (runtime.engine().queuedBytes() > 16 << 20) {
                LockSupport.parkNanos(100_000);
            }
        }
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            System.out.println(collector.getName() + ": " + collector.getCollectionCount() + " times, "
                    + collector.getCollectionTime() + " ms");
        }
        CacheRuntime.shutdown();
    }
}
