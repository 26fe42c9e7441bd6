package dev.thermocline.cache.region;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockFrame.CorruptBlockException;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.Blocks;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.StoreObserver;
import dev.thermocline.cache.block.WriteOutcome;
import dev.thermocline.cache.disk.BoundedReads;
import dev.thermocline.cache.region.file.BoundedRegionReads;
import dev.thermocline.cache.region.file.MemoryRegionFiles;
import dev.thermocline.cache.region.file.RegionEntries;
import dev.thermocline.cache.region.file.RegionFile;
import dev.thermocline.cache.region.file.RegionFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which values stay and which go, over crashes and on media that fail. */
class RegionStoreTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final BoundedRegionReads READS =
            new BoundedRegionReads(new BoundedReads(Duration.ofMinutes(1), () -> 0));
    private static final int LENGTH = 1000;
    private static final int VALUE = BlockFrame.framedLength(LENGTH);
    private static final int VALUES_PER_REGION = 10;
    private static final long REGION = RegionFormat.overhead() + VALUES_PER_REGION * RegionFormat.footprint(VALUE);
    private static final int REGIONS = 8;

    private final MemoryRegionFiles files = new MemoryRegionFiles();
    private final Set<Integer> lost = new ConcurrentSkipListSet<>();
    private final List<RegionStore> stores = new ArrayList<>();
    private final RegionStore store = open(files, REGIONS * REGION);

    private RegionStore open(MemoryRegionFiles on, long budget) {
        try {
            RegionStore opened = new RegionStore(on, budget, REGION, VALUE, Duration.ofSeconds(1), READS);
            stores.add(opened);
            return opened;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private RegionStore restarted(MemoryRegionFiles on) {
        RegionStore opened = open(on, REGIONS * REGION);
        opened.adopt(id -> true);
        return opened;
    }

    @AfterEach
    void closeStores() {
        stores.forEach(RegionStore::close);
        assertThat(files.openFiles()).isZero();
    }

    private static BlockKey key(int i) {
        return new BlockKey(i, 0);
    }

    private static WriteOutcome write(RegionStore to, int i) throws IOException {
        return to.write(key(i), Blocks.frame(key(i), 0, LENGTH));
    }

    private void writeAll(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            assertThat(write(store, i)).as("block %d", i).isEqualTo(WriteOutcome.STORED);
        }
    }

    private static Set<Integer> resident(RegionStore in, int to) {
        return IntStream.range(0, to).filter(i -> holds(in, i)).boxed().collect(toCollection(TreeSet::new));
    }

    /** Checks what is held byte by byte. */
    private static boolean holds(RegionStore in, int i) {
        try {
            byte[] found = Blocks.readAll(in, key(i));
            assertThat(found.length == 0 || java.util.Arrays.equals(found, Blocks.payload(key(i), 0, LENGTH)))
                    .as("block %d, seed %d", i, SEED)
                    .isTrue();
            return found.length > 0;
        } catch (CorruptBlockException e) {
            return false;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().collect(toCollection(TreeSet::new));
    }

    private void observe() {
        store.observe(new StoreObserver() {
            @Override
            public void found(BlockKey key, int valueLength) {
                throw new AssertionError("nothing was there");
            }

            @Override
            public void lost(BlockKey key) {
                assertThat(lost.add((int) key.objectId())).isTrue();
            }
        });
    }

    @Test
    void oldestUnreadValuesGoFirstAndAreReported() throws IOException {
        observe();

        writeAll(0, 100);

        assertThat(lost).isEqualTo(range(0, 20));
        assertThat(resident(store, 100)).isEqualTo(range(20, 100));
        assertThat(files.size()).isLessThanOrEqualTo(REGIONS * REGION);
    }

    @Test
    void valuesThatWereReadOutliveAScanOfSeveralCapacities() throws IOException {
        observe();
        writeAll(0, 20);
        for (int i = 0; i < 500; i++) {
            writeAll(1000 + i, 1001 + i);
            assertThat(holds(store, i % 20))
                    .as("hot block %d after %d", i % 20, i)
                    .isTrue();
        }
    }

    @Test
    void valuesThatWereReadOnceAreCopiedOnceUpToAQuarterOfARegion() throws IOException {
        writeAll(0, 80);
        for (int i = 0; i < 80; i++) {
            assertThat(holds(store, i)).isTrue(); // every region is as good as the next: the oldest goes
        }

        writeAll(80, 81);

        assertThat(resident(store, 10)).isEqualTo(range(0, 2));
    }

    @Test
    void deadRegionGoesBeforeOldOnes() throws IOException {
        observe();
        writeAll(0, 80);
        range(30, 40).forEach(i -> store.remove(key(i)));

        writeAll(80, 90);

        assertThat(lost).isEmpty();
        Set<Integer> expected = range(0, 90);
        expected.removeAll(range(30, 40));
        assertThat(resident(store, 90)).isEqualTo(expected);
    }

    @Test
    void removedWhileItIsCopiedStaysRemoved() throws IOException {
        writeAll(0, 80);
        assertThat(holds(store, 0)).isTrue();
        range(1, 10).forEach(i -> store.remove(key(i)));
        List<Integer> copies = new ArrayList<>();
        files.beforeRead(length -> {
            if (length == VALUE) {
                copies.add(length);
                store.remove(key(0));
            }
        });

        writeAll(80, 81); // empties the first region, whose one live value was read
        files.beforeRead(length -> {});

        assertThat(copies).hasSize(1);
        assertThat(resident(store, 10)).isEmpty();
    }

    @Test
    void mediumThatFillsUpWhileValuesAreCopiedLosesOnlyThese() throws IOException {
        observe();
        writeAll(0, 80);
        range(0, 80).forEach(i -> assertThat(holds(store, i)).isTrue());
        List<Integer> copies = new ArrayList<>();
        files.beforeRead(length -> {
            if (length == VALUE) {
                copies.add(length);
                files.capacity(copies.size() == 1 ? files.size() : Long.MAX_VALUE); // the first copy does not fit
            }
        });

        assertThat(write(store, 80)).isEqualTo(WriteOutcome.OVERLOADED);
        files.beforeRead(length -> {});
        files.capacity(Long.MAX_VALUE);
        writeAll(81, 100);

        Set<Integer> gone = range(0, 10);
        gone.addAll(range(12, 20)); // of the next region two are copied
        gone.addAll(range(81, 91)); // unlike the other regions' values never read, and no more among the newest
        assertThat(lost).isEqualTo(gone);
        assertThat(resident(store, 100))
                .containsAll(range(20, 80))
                .containsAll(range(91, 100))
                .hasSize(71);
        assertThat(resident(restarted(files.copy()), 100)).isEqualTo(resident(store, 100));
    }

    @Test
    void readerKeepsTheFileOfADeletedRegionUntilItIsDone() throws Exception {
        writeAll(0, 80);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        ByteBuffer target = ByteBuffer.allocate(LENGTH);
        Future<Lookup> slow = thread.submit(() -> store.read(key(0), block -> {
            reading.countDown();
            await(goOn);
            BlockFrame.copyRange(block, key(0), 0, target);
        }));
        await(reading);
        range(1, 10).forEach(i -> store.remove(key(i)));

        writeAll(80, 89); // beside a copy of block 0, whose region is deleted
        assertThat(write(store, 90)).as("its space is not free yet").isEqualTo(WriteOutcome.OVERLOADED);
        goOn.countDown();

        assertThat(slow.get(10, TimeUnit.SECONDS)).isEqualTo(Lookup.HIT);
        assertThat(target.array()).isEqualTo(Blocks.payload(key(0), 0, LENGTH));
        assertThat(write(store, 90)).isEqualTo(WriteOutcome.STORED);
        thread.shutdown();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void fullVolumeFailsWritesAndKeepsWhatIsThere() throws IOException {
        writeAll(0, 25);
        files.capacity(files.size() + VALUE / 2);

        for (int i = 25; i < 28; i++) {
            assertThat(write(store, i)).isEqualTo(WriteOutcome.NO_ROOM);
        }
        assertThat(resident(store, 40)).isEqualTo(range(0, 25));

        files.capacity(Long.MAX_VALUE);
        writeAll(25, 40);
        assertThat(resident(store, 40)).isEqualTo(range(0, 40));
        assertThat(resident(restarted(files.copy()), 40)).isEqualTo(range(0, 40));
    }

    @Test
    void failingReadsComeOutAndEndNothing() throws IOException {
        writeAll(0, 10);
        files.readsFail(true);
        assertThatThrownBy(() -> Blocks.readAll(store, key(3)))
                .isInstanceOf(IOException.class)
                .hasMessage("Input/output error");
        files.readsFail(false);

        assertThat(resident(store, 10)).isEqualTo(range(0, 10));
    }

    @Test
    void unreadableRegionIsEmptiedWithoutItsValues() throws IOException {
        observe();
        writeAll(0, 80);
        files.readsFail(true);
        writeAll(80, 90);
        files.readsFail(false);

        assertThat(resident(store, 90)).isEqualTo(range(10, 90));
    }

    @Test
    void fileThatCannotBeDeletedIsForgotten() throws IOException {
        writeAll(0, 80);
        files.deletesFail(true);
        writeAll(80, 90);

        assertThat(resident(store, 90)).isEqualTo(range(10, 90));
    }

    @Test
    void laterOfTwoWritesIsRecovered() throws IOException {
        writeAll(0, 5);
        store.write(key(2), Blocks.frame(key(2), 1, LENGTH));
        for (int round = 0; round < 2; round++) {
            RegionStore next = restarted(files.copy());
            assertThat(Blocks.readAll(next, key(2))).isEqualTo(Blocks.payload(key(2), 1, LENGTH));
            assertThat(Blocks.readAll(next, key(3))).isEqualTo(Blocks.payload(key(3), 0, LENGTH));
            writeAll(10, 30); // now it stands in an ended region
        }
    }

    @Test
    void killAtAnyByteLosesNoMoreThanTheRecordThatWasBeingWritten() throws IOException {
        writeAll(0, 3);
        String name = files.names().get(0);
        byte[] whole = files.content(name);
        int record =
                (int) (RegionFormat.footprint(VALUE) + RegionFormat.summaryLength(0) - RegionFormat.summaryLength(1));
        int first = whole.length - 3 * record;
        for (int length = 0; length <= whole.length; length++) {
            MemoryRegionFiles torn = new MemoryRegionFiles();
            torn.put(name, java.util.Arrays.copyOf(whole, length));

            RegionStore next = restarted(torn);

            int complete = 0;
            for (int i = 0; i < 3; i++) {
                complete += length >= first + i * record + RegionFormat.RECORD_HEADER + VALUE ? 1 : 0;
            }
            assertThat(resident(next, 3)).as("cut at %d", length).isEqualTo(range(0, complete));
            assertThat(write(next, 7)).isEqualTo(WriteOutcome.STORED);
            next.close();
            assertThat(holds(restarted(torn), 7)).as("cut at %d", length).isTrue();
        }
    }

    @Test
    void recordThatDoesNotProveItselfEndsItsRegion() throws IOException {
        writeAll(0, 3);
        String name = files.names().get(0);
        int record =
                (int) (RegionFormat.footprint(VALUE) + RegionFormat.summaryLength(0) - RegionFormat.summaryLength(1));
        int second = files.content(name).length - 2 * record;
        for (int bit = 0; bit < RegionFormat.RECORD_HEADER * Byte.SIZE; bit++) {
            MemoryRegionFiles damaged = files.copy();
            damaged.content(name)[second + bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            List<BlockKey> found = new ArrayList<>();
            RegionStore next = open(damaged, REGIONS * REGION);
            next.observe(new StoreObserver() {
                @Override
                public void found(BlockKey key, int valueLength) {
                    found.add(key);
                }

                @Override
                public void lost(BlockKey key) {
                    throw new AssertionError(key + " was lost");
                }
            });
            next.adopt(id -> true);
            assertThat(found).as("bit %d", bit).containsExactly(key(0));
        }
    }

    @Test
    void noFlippedBitIsServed() throws IOException {
        writeAll(0, 25);
        Random random = new Random(SEED);
        for (int round = 0; round < 500; round++) {
            MemoryRegionFiles damaged = files.copy();
            List<String> names = damaged.names();
            for (int flip = 0; flip < 20; flip++) {
                byte[] content = damaged.content(names.get(random.nextInt(names.size())));
                content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
            }
            RegionStore next = restarted(damaged);
            resident(next, 25); // compares every byte that is served
            assertThat(write(next, 30)).isEqualTo(WriteOutcome.STORED);
            assertThat(holds(next, 30)).isTrue();
            next.close();
        }
    }

    @Test
    void otherFormatIsDroppedAndAnotherFileIsLeftAlone() throws IOException {
        writeAll(0, 25);
        MemoryRegionFiles next = files.copy();
        String older = RegionFormat.name(1);
        next.content(older)[7]++; // the format's version
        next.put("notes.txt", new byte[] {1});

        assertThat(resident(restarted(next), 25)).isEqualTo(range(10, 25));

        assertThat(next.names()).contains("notes.txt").doesNotContain(older);
    }

    @Test
    void regionWithoutASealedObjectIsDeletedAtOnce() throws IOException {
        writeAll(0, 25);
        MemoryRegionFiles next = files.copy();
        RegionStore opened = open(next, REGIONS * REGION);
        opened.adopt(id -> id >= 10);

        assertThat(resident(opened, 25)).isEqualTo(range(10, 25));
        assertThat(next.names()).doesNotContain(RegionFormat.name(1));
    }

    @Test
    void errorWhileARegionIsReadCostsThatRegionAlone() throws IOException {
        writeAll(0, 80);
        for (int failing : new int[] {RegionFormat.FILE_HEADER, 10 * 28}) {
            MemoryRegionFiles next = files.copy();
            AtomicBoolean failed = new AtomicBoolean();
            next.beforeRead(length -> {
                if (length == failing && failed.compareAndSet(false, true)) {
                    throw new OutOfMemoryError("Java heap space");
                }
            });
            AtomicInteger unreadable = new AtomicInteger();
            RegionStore opened = open(next, REGIONS * REGION);
            opened.observe(new StoreObserver() {
                @Override
                public void found(BlockKey key, int valueLength) {}

                @Override
                public void lost(BlockKey key) {}

                @Override
                public void unreadable() {
                    unreadable.incrementAndGet();
                }
            });

            opened.adopt(id -> true);

            assertThat(failed).isTrue();
            assertThat(unreadable).hasValue(1);
            assertThat(next.names()).hasSize(REGIONS - 1);
            assertThat(resident(opened, 80)).hasSize(70);
            for (int i = 100; i < 110; i++) {
                assertThat(write(opened, i)).as("the space is free").isEqualTo(WriteOutcome.STORED);
            }
        }
    }

    @Test
    void lengthInADamagedSummaryIsNotAllocated() throws IOException {
        long length = 1_800_000_000;
        int records = (int) (length / 28 - 10);
        ByteBuffer trailer = RegionFormat.summary(5, List.of()).putInt(4, records);
        ByteBuffer header = RegionFormat.fileHeader(5);
        AtomicInteger longest = new AtomicInteger();
        RegionFile huge = new RegionFile() {
            @Override
            public long size() {
                return length;
            }

            @Override
            public void read(long position, ByteBuffer target) {
                longest.accumulateAndGet(target.remaining(), Math::max);
                long behind = position - (length - trailer.capacity());
                while (target.hasRemaining()) {
                    if (position < header.capacity()) {
                        target.put(header.slice(0, target.remaining()));
                    } else if (behind >= 0) {
                        target.put(trailer.slice(0, target.remaining()));
                    } else {
                        target.position(target.limit());
                    }
                }
            }

            @Override
            public void append(ByteBuffer... buffers) {}

            @Override
            public void finish() {}

            @Override
            public void delete() {}

            @Override
            public void close() {}
        };

        assertThat(RegionFormat.isRegion(huge, 5)).isTrue();
        assertThat(new RegionEntries(huge, 5).next()).isNull();
        assertThat(longest).hasValueLessThan(100_000);
    }

    @Test
    void entryOfASummaryThatPointsOutsideItsRegionDropsTheRegion() throws IOException {
        for (RegionFormat.Entry wrong : List.of(
                new RegionFormat.Entry(key(1), 1L << 40, 100),
                new RegionFormat.Entry(key(1), -5, 100),
                new RegionFormat.Entry(key(1), 96, -1),
                new RegionFormat.Entry(key(1), 96, Integer.MAX_VALUE))) {
            MemoryRegionFiles damaged = new MemoryRegionFiles();
            RegionFile file = damaged.create(RegionFormat.name(3));
            file.append(RegionFormat.fileHeader(3), RegionFormat.summary(3, List.of(wrong)));
            file.close();

            RegionStore opened = restarted(damaged);

            assertThat(damaged.names()).as("%s", wrong).isEmpty();
            assertThat(Blocks.readAll(opened, key(1))).isEmpty();
            opened.close();
        }
    }

    @Test
    void regionsThatAreNotAdoptedYetAreNotWrittenOver() throws IOException {
        writeAll(0, 80);
        MemoryRegionFiles next = files.copy();
        RegionStore opened = open(next, REGIONS * REGION);
        assertThat(write(opened, 200)).isEqualTo(WriteOutcome.OVERLOADED);
        assertThat(resident(opened, 80)).isEmpty();

        opened.adopt(id -> true);

        assertThat(write(opened, 200)).isEqualTo(WriteOutcome.STORED);
        assertThat(resident(opened, 80)).hasSizeGreaterThanOrEqualTo(70);
    }

    @Test
    void absentBlockCostsNoRead() throws IOException {
        writeAll(0, 10);
        int before = files.reads();
        assertThat(Blocks.readAll(store, key(99))).isEmpty();
        assertThat(files.reads()).isEqualTo(before);
        assertThat(Blocks.readRange(store, key(1), 100, 300)).hasSize(300);
        assertThat(files.reads()).as("the frame's header and one page").isEqualTo(before + 2);
    }

    private static Thread noThread(Runnable work) {
        throw new OutOfMemoryError("unable to create native thread");
    }

    @Test
    void regionsAreAdoptedWhereNoThreadCanBeStarted() throws IOException {
        writeAll(0, 3 * VALUES_PER_REGION);
        RegionStore next = open(files.copy(), REGIONS * REGION);

        next.adopt(id -> true, RegionStoreTest::noThread);

        assertThat(resident(next, 3 * VALUES_PER_REGION)).isEqualTo(range(0, 3 * VALUES_PER_REGION));
        for (int i = 100; i < 100 + 2 * REGIONS * VALUES_PER_REGION; i++) {
            assertThat(write(next, i)).as("block %d", i).isEqualTo(WriteOutcome.STORED);
        }
    }

    @Test
    void regionWhoseReadingThrowsAnythingIsLostAlone() throws IOException {
        writeAll(0, 3 * VALUES_PER_REGION);
        MemoryRegionFiles left = files.copy();
        RegionStore next = open(left, REGIONS * REGION);
        AtomicBoolean thrown = new AtomicBoolean();
        left.beforeRead(length -> {
            if (!thrown.getAndSet(true)) {
                throw new IllegalStateException("damaged");
            }
        });

        next.adopt(id -> true, RegionStoreTest::noThread);

        assertThat(resident(next, 3 * VALUES_PER_REGION))
                .as("all but the newest region's")
                .isEqualTo(range(0, 2 * VALUES_PER_REGION));
    }
}
