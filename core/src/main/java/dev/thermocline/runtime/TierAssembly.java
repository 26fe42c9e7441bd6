package dev.thermocline.runtime;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.StoreUnavailableException;
import dev.thermocline.cache.directory.LocalUser;
import dev.thermocline.cache.directory.PrivateDirectory;
import dev.thermocline.cache.disk.DiskLayout;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.disk.DiskStores;
import dev.thermocline.cache.ehcache.DirectMemory;
import dev.thermocline.cache.ehcache.EhcacheTiers;
import dev.thermocline.cache.object.ObjectLog;
import dev.thermocline.cache.region.RegionTiers;
import dev.thermocline.cache.slot.DiskSlots;
import dev.thermocline.config.CacheOptions;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.config.DiskEngine;
import dev.thermocline.config.option.ByteSize;
import dev.thermocline.config.option.DiskCapacity;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.EngineSettings;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.place.DiskGrant;
import dev.thermocline.place.DiskPlace;
import dev.thermocline.place.DiskSpace;
import dev.thermocline.place.NativeMemory;
import java.io.IOException;
import java.time.Duration;
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

    private static final String NO_DISK = "No disk tier, what it would hold is read from S3. {}";

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
                .ifPresent(capacity ->
                        attempt("off-heap", () -> openOffHeap(capacity, blockLength, settings.closeDeadline())));
        if (!(tiers.diskCapacity() instanceof DiskCapacity.Off)) {
            // without the key that it asks for nothing is written
            attempt("disk", () -> {
                DiskEncryptionSetup atRest = DiskEncryptionSetup.of(tiers, configuration);
                openDisk(settings, place(tiers, configuration), atRest, tailLength, blockLength);
            });
        } else {
            tiers.directories().flatMap(StaleFiles::unused).ifPresent(LOG::info);
        }
        tails.replaceAll(wrap);
        blocks.replaceAll(wrap);
    }

    private void openOffHeap(ByteSize capacity, int blockLength, Duration closeDeadline) throws IOException {
        Optional<String> against =
                NativeMemory.ofThisProcess(DirectMemory.limit()).against(capacity.bytes());
        if (against.isPresent()) {
            LOG.warn(
                    "No off-heap tier, what it would hold is read from disk or S3. {} = {}: {}",
                    CacheOptions.OFF_HEAP_CAPACITY,
                    capacity,
                    against.get());
            return;
        }
        blocks.add(EhcacheTiers.offHeap("blocks", capacity.bytes(), blockLength, closeDeadline));
    }

    private static DiskPlace place(CacheSettings.Tiers tiers, Configuration configuration) {
        return tiers.directories()
                .map(DiskPlace::configured)
                .orElseGet(() -> DiskPlace.standard(
                        variable -> Optional.ofNullable(System.getenv(variable)),
                        property -> Optional.ofNullable(configuration.getTrimmed(property))
                                .or(() -> Optional.ofNullable(System.getProperty(property))),
                        LocalUser.effective().name()));
    }

    private void openDisk(
            CacheSettings settings, DiskPlace place, DiskEncryptionSetup atRest, int tailLength, int blockLength)
            throws IOException {
        CacheSettings.Tiers tiers = settings.tiers();
        StaleFiles.deleteSurplusSlots(place.directories(), tiers.diskSlots());
        DiskSlots.Claim slot;
        try {
            slot = DiskSlots.claim(place.directories(), tiers.diskSlots());
        } catch (DiskSlots.NoSlotException e) {
            LOG.warn(NO_DISK, e.getMessage());
            return;
        }
        boolean opened = false;
        try {
            String used = atRest.directory(tiers.diskEngine());
            StaleFiles.deleteOtherEngines(slot.slot(), used);
            DiskSpace space = DiskSpace.of(slot.directory(), slot.slot().size(used));
            DiskGrant grant =
                    DiskGrant.of(place, tiers.diskCapacity(), tiers.diskSlots(), tiers.diskFreeReserve(), space);
            if (grant instanceof DiskGrant.Granted granted) {
                granted.warning().ifPresent(LOG::warn);
                open(settings, slot.slot().child(used), granted.capacity(), atRest, tailLength, blockLength);
                opened = true;
                claims.add(slot.release());
                LOG.info(
                        "Disk tier of {} in {}, engine {}, {}{}",
                        granted.capacity(),
                        slot.directory(),
                        tiers.diskEngine(),
                        atRest,
                        place.remark().map("; "::concat).orElse(""));
            } else if (grant instanceof DiskGrant.Refused refused) {
                LOG.warn(NO_DISK, refused.reason());
            }
        } finally {
            if (!opened) {
                slot.release().close();
            }
        }
    }

    private void open(
            CacheSettings settings,
            PrivateDirectory directory,
            ByteSize capacity,
            DiskEncryptionSetup atRest,
            int tailLength,
            int blockLength)
            throws IOException {
        CacheSettings.Tiers tiers = settings.tiers();
        long tailBytes = capacity.bytes() / 100 * tiers.tailDiskShare();
        DiskStores disk = open(
                tiers.diskEngine(),
                new DiskSettings(
                        directory,
                        new DiskSettings.Pool(tailBytes, atRest.storedLength(tailLength)),
                        new DiskSettings.Pool(capacity.bytes() - tailBytes, atRest.storedLength(blockLength)),
                        tiers.writeQueueCapacity().bytes(),
                        tiers.diskFreeReserve().bytes(),
                        new DiskSettings.Waits(
                                settings.closeDeadline(), settings.breaker().slowCall(), Ticker.systemTicker()::read),
                        layout(settings),
                        atRest::wrap));
        tails.add(disk.tails());
        blocks.add(disk.blocks());
        objects = disk.objects();
    }

    private static DiskLayout layout(CacheSettings settings) {
        int tailSize = (int) settings.tiers().tailSize().bytes();
        return new DiskLayout(
                (int) settings.tiers().blockSize().bytes(),
                tailSize,
                EngineSettings.mostTails(tailSize),
                settings.retention().ttlRules().rules().stream()
                        .map(rule -> rule.names().toString())
                        .toList());
    }

    private static DiskStores open(DiskEngine engine, DiskSettings settings) throws IOException {
        return switch (engine) {
            case EHCACHE -> EhcacheTiers.disk(settings);
            case REGION -> RegionTiers.disk(settings);
        };
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

    /** The stores that could be opened; their user closes them before {@link #release}. */
    CacheEngine.Stores stores() {
        return new CacheEngine.Stores(tails, blocks, objects);
    }

    /** Gives the disk slots back; after the stores are closed. */
    void release() {
        claims.forEach(claim -> CacheFailures.run("giving a disk slot back", claim::close));
    }
}
