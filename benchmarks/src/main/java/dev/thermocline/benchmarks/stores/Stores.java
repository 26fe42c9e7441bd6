package dev.thermocline.benchmarks.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Measures all figures, prints them as a table and writes it to {@code stores.md}. A goal that is missed is no failure. */
public final class Stores {
    private static final List<String> HEAD =
            List.of("| figure | Thermocline | compared with | value | goal | |", "|---|---|---|---|---|---|");

    private final Path scratch;
    private final List<String> rows = new ArrayList<>(HEAD);

    private Stores(Path scratch) {
        this.scratch = scratch;
        HEAD.forEach(System.out::println);
    }

    /** @param arguments the directory for the table and for scratch files */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        Path scratch = Files.createDirectories(directory.resolve("scratch"));
        try {
            Stores stores = new Stores(scratch);
            stores.run();
            Files.write(directory.resolve("stores.md"), stores.rows);
        } finally {
            delete(scratch);
        }
    }

    private void run() throws IOException {
        say(ReadFigures.regions(fresh("regions")));
        say(List.of(ReadFigures.offHeap()));
        say(ReadFigures.tails());
        say(List.of(DiskFigures.puts(fresh("puts"))));
        say(DiskFigures.recovery(fresh("recovery")));
        say(List.of(DiskFigures.close(fresh("close"))));
        say(List.of(IndexFigures.memory(fresh("memory"))));
        say(IndexFigures.hitCosts(fresh("hits")));
        say(List.of(IndexFigures.scan(fresh("scan"))));
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
