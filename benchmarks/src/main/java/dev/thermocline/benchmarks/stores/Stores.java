package dev.thermocline.benchmarks.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures all figures, or those that are named, prints them as a table and writes it to {@code stores.md}. A goal that
 * is missed is no failure.
 */
public final class Stores {
    private static final List<String> HEAD =
            List.of("| figure | Thermocline | compared with | value | goal | |", "|---|---|---|---|---|---|");

    private final Path scratch;
    private final List<String> rows = new ArrayList<>(HEAD);

    private Stores(Path scratch) {
        this.scratch = scratch;
        HEAD.forEach(System.out::println);
    }

    /** One or more figures, measured in a directory that is empty. */
    @FunctionalInterface
    private interface Measurement {
        List<Figure> in(Path directory) throws IOException;
    }

    private static Map<String, Measurement> measurements() {
        Map<String, Measurement> all = new LinkedHashMap<>();
        all.put("regions", ReadFigures::regions);
        all.put("offheap", directory -> List.of(ReadFigures.offHeap()));
        all.put("tails", directory -> ReadFigures.tails());
        all.put("puts", directory -> List.of(DiskFigures.puts(directory)));
        all.put("recovery", DiskFigures::recovery);
        all.put("sparse", directory -> List.of(SparseFigures.recovery(directory)));
        all.put("close", directory -> List.of(DiskFigures.close(directory)));
        all.put("memory", directory -> List.of(IndexFigures.memory(directory)));
        all.put("hits", IndexFigures::hitCosts);
        all.put("scan", directory -> List.of(IndexFigures.scan(directory)));
        return all;
    }

    /** @param arguments the directory for the table and for scratch files; names of measurements, or nothing for all */
    public static void main(String[] arguments) throws IOException {
        Map<String, Measurement> measurements = measurements();
        List<String> named = List.of(arguments).subList(1, arguments.length);
        if (!measurements.keySet().containsAll(named)) {
            throw new IllegalArgumentException("figures are " + measurements.keySet() + ", not " + named);
        }
        if (!named.isEmpty()) {
            measurements.keySet().retainAll(named);
        }
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        Path scratch = Files.createDirectories(directory.resolve("scratch"));
        try {
            Stores stores = new Stores(scratch);
            for (Map.Entry<String, Measurement> measurement : measurements.entrySet()) {
                stores.say(measurement.getValue().in(stores.fresh(measurement.getKey())));
            }
            Files.write(directory.resolve("stores.md"), stores.rows);
        } finally {
            delete(scratch);
        }
    }

    /** An empty directory; what earlier figures left is deleted. */
    private Path fresh(String name) throws IOException {
        delete(scratch);
        return Files.createDirectories(scratch.resolve(name));
    }

    private void say(List<Figure> figures) {
        for (Figure figure : figures) {
            rows.add(figure.row());
            System.out.println(figure.row());
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
