package dev.thermocline.exposition;

import static java.util.Comparator.comparing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.metrics.MetricCatalogue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which executors have series of their own; the numbers of all others are added up under {@link #OTHER}, so that sums
 * over the label are right however many there are. A counter that moved from one series to another would look like
 * events: for counters the first executors that were seen keep their names as long as the application lives. What goes
 * up and down can be named anew in each scrape: those with an open breaker come first. Thread-safe.
 */
final class NamedExecutors {
    /** The driver's name. */
    static final String DRIVER = "driver";

    /** The name of all executors that have none. */
    static final String OTHER = "other";

    /** Executors with a name of their own. */
    static final int MOST = 6;

    private static final int LONGEST_NAME = 64;

    /** By number: 10 comes after 9. */
    private static final Comparator<String> ORDER = comparing(String::length).thenComparing(name -> name);

    /** Those that are named, with what they counted last, also when nobody else remembers them. */
    @GuardedBy("this")
    private final Map<String, Map<String, Long>> named = new LinkedHashMap<>();

    /** Counters by the label's value: the sum over all is what all processes have counted. */
    synchronized Map<String, Map<String, Long>> counters(Numbers numbers) {
        Map<String, Map<String, Long>> all = new HashMap<>(numbers.silent());
        all.putAll(numbers.present());
        Set<String> inOrder = new TreeSet<>(ORDER);
        inOrder.addAll(all.keySet());
        for (String name : inOrder) {
            if (canBeNamed(name) && (named.containsKey(name) || named.size() < MOST)) {
                named.put(name, all.getOrDefault(name, Map.of()));
            }
        }
        Map<String, Long> rest = new HashMap<>(numbers.forgotten());
        for (Map.Entry<String, Map<String, Long>> executor : named.entrySet()) {
            if (!all.containsKey(executor.getKey())) {
                add(rest, executor.getValue(), -1); // they are in the sum of the forgotten ones
            }
        }
        boolean others = !numbers.forgotten().isEmpty();
        for (Map.Entry<String, Map<String, Long>> executor : all.entrySet()) {
            if (!named.containsKey(executor.getKey())) {
                add(rest, executor.getValue(), 1);
                others = true;
            }
        }
        return labelled(numbers.driver(), named, others, rest);
    }

    /** Levels by the label's value, of processes that are there. */
    synchronized Map<String, Map<String, Long>> levels(Numbers numbers) {
        Map<String, Map<String, Long>> present = numbers.present();
        List<String> inOrder = new ArrayList<>(present.keySet());
        Set<String> before = new HashSet<>(named.keySet());
        inOrder.sort(comparing((String name) -> -openBreakers(present.getOrDefault(name, Map.of())))
                .thenComparing(name -> !before.contains(name))
                .thenComparing(ORDER));
        Set<String> chosen = new HashSet<>();
        Map<String, Map<String, Long>> shown = new LinkedHashMap<>();
        Map<String, Long> rest = new HashMap<>();
        for (String name : inOrder) {
            Map<String, Long> numbersOfIt = present.getOrDefault(name, Map.of());
            if (chosen.size() < MOST && canBeNamed(name)) {
                chosen.add(name);
                shown.put(name, numbersOfIt);
            } else {
                add(rest, numbersOfIt, 1);
            }
        }
        return labelled(numbers.driver(), shown, shown.size() < present.size(), rest);
    }

    private static Map<String, Map<String, Long>> labelled(
            Map<String, Long> driver,
            Map<String, Map<String, Long>> executors,
            boolean others,
            Map<String, Long> rest) {
        Map<String, Map<String, Long>> labelled = new LinkedHashMap<>();
        labelled.put(DRIVER, driver);
        labelled.putAll(executors);
        if (others) {
            labelled.put(OTHER, rest);
        }
        return labelled;
    }

    private static boolean canBeNamed(String name) {
        return name.length() <= LONGEST_NAME && Stream.of(DRIVER, OTHER).noneMatch(name::equals);
    }

    private static long openBreakers(Map<String, Long> numbers) {
        return MetricCatalogue.BREAKER_OPEN.names().stream()
                .mapToLong(name -> numbers.getOrDefault(name, 0L))
                .sum();
    }

    private static void add(Map<String, Long> sum, Map<String, Long> numbers, int sign) {
        numbers.forEach((name, value) -> sum.merge(name, sign * value, Long::sum));
    }
}
