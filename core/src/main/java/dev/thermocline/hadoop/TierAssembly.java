package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.BlockFrame;
import dev.thermocline.cache.BlockStore;
import dev.thermocline.cache.ObjectLog;
import dev.thermocline.cache.StoreUnavailableException;
import dev.thermocline.cache.directory.DiskSlots;
import dev.thermocline.cache.directory.PrivateDirectory;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.disk.DiskStores;
import dev.thermocline.cache.ehcache.EhcacheTiers;
import dev.thermocline.cache.region.RegionTiers;
import dev.thermocline.config.ByteSize;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.config.DiskCapacity;
import dev.thermocline.config.DiskEngine;
import dev.thermocline.engine.CacheEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the tiers that the settings ask for. A tier that can't be had is left out, with one line that names the option,
 * its value and the remedy: the cache works with what is there.
 */
final class TierAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(TierAssembly.class);

    private final List<BlockStore> tails = new ArrayList<>();
    private final List<BlockStore> blocks = new ArrayList<>();
    private final List<AutoCloseable> claims = new ArrayList<>();
    private ObjectLog objects = ObjectLog.NONE;

    /**
     * Opens what can be had.
     *
     * @param configuration where the key of the disk is looked for
     * @param wrap put around each store; identity but in tests that break stores
     */
    TierAssembly(CacheSettings settings, Configuration configuration, UnaryOperator<BlockStore> wrap) {
        requireNonNull(settings, "settings is null");
        requireNonNull(wrap, "wrap is null");
        CacheSettings.Tiers tiers = settings.tiers();
        int tailLength = BlockFrame.framedLength((int) tiers.tailSize().bytes());
        int blockLength = BlockFrame.framedLength((int) tiers.blockSize().bytes());
        long heap = tiers.tailHeapCapacity().bytes();
        attempt("heap", () -> tails.add(EhcacheTiers.heap("tails", heap, tailLength)));
        tiers.offHeapCapacity()
                .ifPresent(capacity -> attempt(
                        "off-heap",
                        () -> blocks.add(EhcacheTiers.offHeap(
                                "blocks", capacity.bytes(), blockLength, settings.closeDeadline()))));
        if (!(tiers.diskCapacity() instanceof DiskCapacity.Off)) {
            // without the key that it asks for nothing is written
            attempt("disk", () -> openDisk(settings, AtRest.of(tiers, configuration), tailLength, blockLength));
        }
        tails.replaceAll(wrap);
        blocks.replaceAll(wrap);
    }

    private void openDisk(CacheSettings settings, AtRest atRest, int tailLength, int blockLength) throws IOException {
        CacheSettings.Tiers tiers = settings.tiers();
        Leftovers.deleteSurplusSlots(tiers.directories(), tiers.diskSlots());
        DiskSlots.Claim slot;
        try {
            slot = DiskSlots.claim(tiers.directories(), tiers.diskSlots());
        } catch (DiskSlots.NoSlotException e) {
            LOG.warn("No disk tier, what it would hold is read from S3. {}", e.getMessage());
            return;
        }
        try {
            DiskEngine engine = tiers.diskEngine();
            String used = atRest.directory(engine);
            PrivateDirectory directory = slot.slot().child(used);
            Leftovers.deleteOtherEngines(slot.slot(), used);
            ByteSize free =
                    new ByteSize(usableSpace(slot.directory()) + slot.slot().size(used));
            Optional<ByteSize> capacity = tiers.diskCapacity().resolve(free, tiers.diskSlots());
            if (capacity.isEmpty()) {
                LOG.warn(
                        "No disk tier: {} of the {} free on the volume of {} is too little for fs.s3a.cache.disk.capacity ="
                                + " auto. Free space, set a size, or set off to silence this.",
                        "a share",
                        free,
                        slot.directory());
                slot.release().close();
                return;
            }
            long tailBytes = capacity.get().bytes() / 100 * tiers.tailDiskShare();
            DiskStores disk = open(
                    engine,
                    new DiskSettings(
                            directory,
                            new DiskSettings.Pool(tailBytes, atRest.storedLength(tailLength)),
                            new DiskSettings.Pool(capacity.get().bytes() - tailBytes, atRest.storedLength(blockLength)),
                            tiers.writeQueueCapacity().bytes(),
                            tiers.diskFreeReserve().bytes(),
                            new DiskSettings.Waits(
                                    settings.closeDeadline(),
                                    settings.breaker().slowCall(),
                                    Ticker.systemTicker()::read),
                            atRest::wrap));
            tails.add(disk.tails());
            blocks.add(disk.blocks());
            objects = disk.objects();
            claims.add(slot.release());
            LOG.info("Disk tier of {} in {}, engine {}, {}", capacity.get(), slot.directory(), engine, atRest);
        } catch (IOException e) {
            slot.release().close();
            throw e;
        }
    }

    private static DiskStores open(DiskEngine engine, DiskSettings settings) throws IOException {
        return switch (engine) {
            case EHCACHE -> EhcacheTiers.disk(settings);
            case REGION -> RegionTiers.disk(settings);
        };
    }

    private static long usableSpace(Path directory) throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    private static void attempt(String tier, CacheFailures.Work open) {
        CacheFailures.run("opening the " + tier + " tier, which is left out", () -> {
            try {
                open.run();
            } catch (StoreUnavailableException e) {
                LOG.warn("No {} tier, what it would hold is read from S3. {}", tier, e.getMessage());
            }
        });
    }

    CacheEngine.Stores stores() {
        return new CacheEngine.Stores(tails, blocks, objects);
    }

    /** Gives the disk slots back; after the stores are closed. */
    void release() {
        claims.forEach(claim -> CacheFailures.run("giving a disk slot back", claim::close));
    }
}
