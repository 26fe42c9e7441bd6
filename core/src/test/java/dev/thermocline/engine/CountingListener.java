package dev.thermocline.engine;

import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.EvictionReason;
import dev.thermocline.cache.block.BlockKind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts events, and the bytes they speak of, under names such as {@code "hit disk DATA"}. */
public final class CountingListener implements CacheListener {
    private final Map<String, LongAdder> events = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> amounts = new ConcurrentHashMap<>();

    public long count(String event) {
        return sum(events, event);
    }

    public long bytes(String event) {
        return sum(amounts, event);
    }

    private static long sum(Map<String, LongAdder> map, String prefix) {
        return map.entrySet().stream()
                .filter(entry -> entry.getKey().equals(prefix) || entry.getKey().startsWith(prefix + " "))
                .mapToLong(entry -> entry.getValue().sum())
                .sum();
    }

    private void add(String event, long bytes) {
        events.computeIfAbsent(event, name -> new LongAdder()).increment();
        amounts.computeIfAbsent(event, name -> new LongAdder()).add(bytes);
    }

    @Override
    public void hit(String tier, BlockKind kind, long bytes) {
        add("hit " + tier + " " + kind, bytes);
    }

    @Override
    public void miss(BlockKind kind, long bytes) {
        add("miss " + kind, bytes);
    }

    @Override
    public void originRead(long fetched, long wanted) {
        add("fetched", fetched);
        add("wanted", wanted);
    }

    @Override
    public void originRetried() {
        add("retried", 0);
    }

    @Override
    public void stored(String tier, BlockKind kind, long bytes) {
        add("stored " + tier + " " + kind, bytes);
    }

    @Override
    public void dropped(BlockKind kind, String reason, long bytes) {
        add("dropped " + kind + " " + reason, bytes);
    }

    @Override
    public void evicted(String tier, BlockKind kind, EvictionReason reason, long bytes) {
        add("evicted " + tier + " " + kind + " " + reason, bytes);
    }

    @Override
    public void corrupt(String tier) {
        add("corrupt " + tier, 0);
    }

    @Override
    public void storeFailed(String tier) {
        add("failed " + tier, 0);
    }

    @Override
    public void breaker(String tier, boolean open) {
        add("breaker " + tier + " " + (open ? "open" : "closed"), 0);
    }
}
