package dev.thermocline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds the groups in which each node reaches each other one (Tarjan's strongly connected components). */
final class ClassCycles {
    private final Map<String, Set<String>> uses;
    private final Map<String, Integer> order = new HashMap<>();
    private final Map<String, Integer> lowest = new HashMap<>();
    private final Deque<String> open = new ArrayDeque<>();
    private final List<Set<String>> found = new ArrayList<>();

    private ClassCycles(Map<String, Set<String>> uses) {
        this.uses = uses;
    }

    /** The cycles of more than {@code size} nodes. */
    static List<Set<String>> largerThan(int size, Map<String, Set<String>> uses) {
        ClassCycles search = new ClassCycles(uses);
        uses.keySet().stream().filter(node -> !search.order.containsKey(node)).forEach(search::visit);
        return search.found.stream().filter(cycle -> cycle.size() > size).toList();
    }

    private void visit(String node) {
        int number = order.size();
        order.put(node, number);
        lowest.put(node, number);
        open.push(node);
        for (String next : uses.getOrDefault(node, Set.of())) {
            if (!order.containsKey(next)) {
                visit(next);
                lowest.merge(node, lowest.get(next), Math::min);
            } else if (open.contains(next)) {
                lowest.merge(node, order.get(next), Math::min);
            }
        }
        if (lowest.get(node) == number) {
            Set<String> cycle = new TreeSet<>();
            String member;
            do {
                member = open.pop();
                cycle.add(member);
            } while (!member.equals(node));
            found.add(cycle);
        }
    }
}
