package dev.thermocline.prefetch;

import dev.thermocline.api.BodyFetch;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.protocol.Bodies;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which blocks of a file to fetch, in which requests. Blocks that no chunk of a named column touches are not among
 * them, and none that is here. Immutable but for the queue, which its owner empties.
 *
 * @param requests neighbouring blocks, in the file's order
 * @param cut whether blocks were left out because of the budget
 */
record BodySteps(Deque<ByteRange> requests, boolean cut) {
    /**
     * @param columns the most useful first: of too much, the last ones are left out
     * @param part where the blocks begin, and how many bytes of them to fetch, whole blocks
     * @param longest bytes of one request, unless a block is longer
     */
    static BodySteps of(List<Chunk> chunks, List<String> columns, BodyFetch blocks, Bodies.Part part, long longest) {
        TreeMap<Long, ByteRange> chosen = new TreeMap<>();
        long left = part.most();
        boolean cut = false;
        for (Chunk chunk : inOrder(chunks, columns)) {
            List<ByteRange> ranges = new ArrayList<>(chunk.indexes());
            ranges.add(chunk.data());
            Map<Long, ByteRange> added = new TreeMap<>();
            blocks.absent(ranges).stream()
                    .filter(block -> block.start() >= part.from() && block.start() < part.to())
                    .filter(block -> !chosen.containsKey(block.start()))
                    .forEach(block -> added.put(block.start(), block));
            long cost = added.values().stream().mapToLong(ByteRange::length).sum();
            if (cost <= left) {
                chosen.putAll(added);
                left -= cost;
            } else {
                cut = true;
            }
        }
        return new BodySteps(merged(chosen.values(), longest), cut);
    }

    private static List<Chunk> inOrder(List<Chunk> chunks, List<String> columns) {
        List<Chunk> ordered = new ArrayList<>();
        Set<String> done = new HashSet<>();
        for (String column : columns) {
            if (done.add(column)) {
                chunks.stream().filter(chunk -> chunk.column().equals(column)).forEach(ordered::add);
            }
        }
        return ordered;
    }

    private static Deque<ByteRange> merged(Iterable<ByteRange> blocks, long longest) {
        Deque<ByteRange> requests = new ArrayDeque<>();
        for (ByteRange block : blocks) {
            ByteRange last = requests.peekLast();
            boolean joins = last != null && last.end() == block.start() && block.end() - last.start() <= longest;
            if (joins) {
                requests.removeLast();
                requests.addLast(new ByteRange(last.start(), block.end()));
            } else {
                requests.addLast(block);
            }
        }
        return requests;
    }
}
