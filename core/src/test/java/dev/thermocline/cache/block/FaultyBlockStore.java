package dev.thermocline.cache.block;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Breaks a store on purpose: from the moment that {@link #breakWith} is called, each operation fails in the chosen way
 * with the chosen probability. Seeded; faults are counted. Thread-safe, and repeatable when used by one thread.
 */
public final class FaultyBlockStore extends ForwardingBlockStore {
    /** How the store breaks. */
    public enum Fault {
        /** Operations throw: an IOException, a RuntimeException and an Error in turn. */
        THROW,
        /** Operations wait as the waiter says, then go on as if nothing had been. */
        HANG,
        /** One bit of a lent block is flipped. */
        FLIP,
        /** A lent block lacks its last bytes. */
        SHORTEN,
        /** A lent block holds another key's value. */
        SWAP,
        /** Writes are refused. */
        REFUSE
    }

    /** Waits for a bounded time, for example on a latch. */
    @FunctionalInterface
    public interface Waiter {
        /** Returns when the operation may go on. */
        void await() throws InterruptedException;
    }

    private final Random random;
    private final Waiter waiter;
    private final Map<Fault, AtomicLong> counts = new EnumMap<>(Fault.class);
    private final AtomicLong thrown = new AtomicLong();
    private volatile BlockKey lastWritten = new BlockKey(0, 0);
    private volatile Mode mode = new Mode(Fault.THROW, 0);

    private record Mode(Fault fault, double probability) {}

    /**
     * Wraps a store that works.
     *
     * @param store closed with this one
     * @param waiter how {@link Fault#HANG} waits
     */
    public FaultyBlockStore(BlockStore store, long seed, Waiter waiter) {
        super(store);
        this.random = new Random(seed);
        this.waiter = waiter;
        for (Fault fault : Fault.values()) {
            counts.put(fault, new AtomicLong());
        }
    }

    /** Breaks the operations to come: always with probability 1, never with 0. */
    public void breakWith(Fault fault, double probability) {
        mode = new Mode(fault, probability);
    }

    /** Makes the store work again. */
    public void heal() {
        breakWith(Fault.THROW, 0);
    }

    /** How often a fault struck. */
    public long count(Fault fault) {
        return counter(fault).get();
    }

    /** How often any fault struck. */
    public long count() {
        return counts.values().stream().mapToLong(AtomicLong::get).sum();
    }

    @Override
    public Lookup read(BlockKey key, BlockReader reader) throws IOException {
        throwOrHang();
        if (strikes(Fault.SWAP)) {
            return store().read(lastWritten.equals(key) ? new BlockKey(~key.objectId(), 0) : lastWritten, reader);
        }
        return store().read(key, block -> reader.accept(spoiled(block)));
    }

    @Override
    public WriteOutcome write(BlockKey key, ByteBuffer value) throws IOException {
        throwOrHang();
        if (strikes(Fault.REFUSE)) {
            return WriteOutcome.UNAVAILABLE;
        }
        lastWritten = key;
        return store().write(key, value);
    }

    @Override
    public void remove(BlockKey key) throws IOException {
        throwOrHang();
        store().remove(key);
    }

    private StoredBlock spoiled(StoredBlock block) throws IOException {
        if (block.length() == 0 || !(strikes(Fault.FLIP) || strikes(Fault.SHORTEN))) {
            return block;
        }
        int kept = mode.fault() == Fault.SHORTEN ? random.nextInt(block.length()) : block.length();
        ByteBuffer bytes = ByteBuffer.allocate(kept);
        block.copyTo(0, bytes.duplicate());
        if (mode.fault() == Fault.FLIP) {
            int at = random.nextInt(kept);
            bytes.put(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(Byte.SIZE)));
        }
        return new BufferBlock(bytes);
    }

    private void throwOrHang() throws IOException {
        if (strikes(Fault.HANG)) {
            try {
                waiter.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while hanging", e);
            }
        }
        if (strikes(Fault.THROW)) {
            switch ((int) (thrown.getAndIncrement() % 3)) {
                case 0 -> throw new IOException("injected");
                case 1 -> throw new IllegalStateException("injected");
                default -> throw new OutOfMemoryError("injected");
            }
        }
    }

    private boolean strikes(Fault fault) {
        Mode current = mode;
        if (current.fault() != fault || random.nextDouble() >= current.probability()) {
            return false;
        }
        counter(fault).incrementAndGet();
        return true;
    }

    private AtomicLong counter(Fault fault) {
        return requireNonNull(counts.get(fault), "every fault has a counter");
    }
}
