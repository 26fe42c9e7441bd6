package dev.thermocline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What processes hold of the lake's files at one moment.
 *
 * @param tails by executor, the paths whose tail would be read without a request
 * @param held by process, drivers among them, the paths of which there are bytes, and how many
 */
public record Residency(Map<String, Set<String>> tails, Map<String, Map<String, Long>> held) {
    private static final String DRIVER = "driver";

    static Residency of(String application, List<String> paths, JsonNode answer) {
        Map<String, Set<String>> tails = new HashMap<>();
        Map<String, Map<String, Long>> held = new HashMap<>();
        for (Map.Entry<String, JsonNode> process : answer.properties()) {
            String name = application + "/" + process.getKey();
            Set<String> resident = new HashSet<>();
            Map<String, Long> bytes = new HashMap<>();
            for (int i = 0; i < paths.size(); i++) {
                if (process.getValue().get("tails").get(i).asBoolean()) {
                    resident.add(paths.get(i));
                }
                long present = process.getValue().get("bytes").get(i).asLong();
                if (present > 0) {
                    bytes.put(paths.get(i), present);
                }
            }
            held.put(name, bytes);
            if (!process.getKey().equals(DRIVER)) {
                tails.put(name, resident);
            }
        }
        return new Residency(tails, held);
    }

    /** All that several applications hold. */
    public static Residency union(Collection<Residency> parts) {
        Map<String, Set<String>> tails = new HashMap<>();
        Map<String, Map<String, Long>> held = new HashMap<>();
        parts.forEach(part -> {
            tails.putAll(part.tails);
            held.putAll(part.held);
        });
        return new Residency(tails, held);
    }

    /** Paths whose tail every executor has. */
    public Set<String> residentEverywhere() {
        Iterator<Set<String>> each = tails.values().iterator();
        Set<String> everywhere = new TreeSet<>(each.next());
        each.forEachRemaining(everywhere::retainAll);
        return everywhere;
    }

    /** Paths of which any process has something. */
    public Set<String> heldAnywhere() {
        Set<String> anywhere = new TreeSet<>();
        held.values().forEach(process -> anywhere.addAll(process.keySet()));
        return anywhere;
    }

    /** What was here and is not in the later one, as {@code process path}, except the paths that may go. */
    public List<String> lostIn(Residency later, Set<String> mayGo) {
        List<String> lost = new ArrayList<>();
        tails.forEach((executor, paths) -> paths.stream()
                .filter(path -> !mayGo.contains(path))
                .filter(path -> !later.tails.getOrDefault(executor, Set.of()).contains(path))
                .forEach(path -> lost.add(executor + " tail of " + path)));
        held.forEach((process, paths) -> paths.keySet().stream()
                .filter(path -> !mayGo.contains(path))
                .filter(path -> !later.held.getOrDefault(process, Map.of()).containsKey(path))
                .forEach(path -> lost.add(process + " bytes of " + path)));
        lost.sort(null);
        return lost;
    }

    /** How many executors. */
    public int executors() {
        return tails.size();
    }
}
