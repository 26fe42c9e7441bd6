package dev.thermocline.hadoop.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each bug of planted-faults.txt can still be planted: its place occurs once in the code, and its tests are there. */
class PlantedFaultsTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."))
            .toAbsolutePath()
            .resolve("..")
            .normalize();
    private static final Path LIST = ROOT.resolve("core/src/test/java/dev/thermocline/hadoop/model/planted-faults.txt");

    /**
     * One bug.
     *
     * @param name as the script takes it
     * @param module whose code and tests these are
     * @param tests classes, or class#method
     * @param file below the package of the project
     * @param present what it takes the place of
     * @param planted what stands there then
     */
    private record Bug(
            String name, String module, List<String> tests, String file, List<String> present, List<String> planted) {}

    private static List<Bug> bugs() throws IOException {
        String text = Files.readAllLines(LIST).stream()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.joining("\n"));
        List<Bug> bugs = new ArrayList<>();
        for (String lines : text.split("\n\n+", -1)) {
            if (!lines.isBlank()) {
                bugs.add(bug(lines.strip().lines().toList()));
            }
        }
        return bugs;
    }

    private static Bug bug(List<String> lines) {
        List<String> words = List.of(lines.get(0).split(" ", -1));
        assertThat(words).as(lines.get(0)).startsWith("=").hasSizeGreaterThan(3);
        assertThat(lines.get(1)).startsWith("@ ");
        List<String> changes = lines.subList(2, lines.size());
        return new Bug(
                words.get(1),
                words.get(2),
                words.subList(3, words.size()),
                lines.get(1).substring(2),
                parts(changes, "- "),
                parts(changes, "+ "));
    }

    /** Lines that follow each other with one mark are one part. */
    private static List<String> parts(List<String> lines, String mark) {
        List<String> parts = new ArrayList<>();
        boolean goesOn = false;
        for (String line : lines) {
            boolean marked = line.startsWith(mark);
            if (marked && goesOn) {
                parts.set(parts.size() - 1, parts.get(parts.size() - 1) + "\n" + line.substring(2));
            } else if (marked) {
                parts.add(line.substring(2));
            }
            goesOn = marked;
        }
        return parts;
    }

    @Test
    void placeOfEachBugOccursOnce() throws IOException {
        List<Bug> bugs = bugs();
        assertThat(bugs).hasSizeGreaterThan(60);
        assertThat(bugs).extracting(Bug::name).doesNotHaveDuplicates();
        List<String> stale = new ArrayList<>();
        for (Bug bug : bugs) {
            Path file = ROOT.resolve(bug.module()).resolve("src/main/java/dev/thermocline/" + bug.file());
            String source = Files.exists(file) ? Files.readString(file) : "";
            assertThat(bug.present()).as(bug.name()).isNotEmpty().hasSameSizeAs(bug.planted());
            for (String part : bug.present()) {
                int at = source.indexOf(part);
                if (at < 0 || source.indexOf(part, at + 1) >= 0) {
                    stale.add(bug.name() + ": not once in " + bug.file() + ": " + part);
                }
            }
        }
        assertThat(stale)
                .as("bugs whose place in the code has changed: change what is planted in " + LIST)
                .isEmpty();
    }

    @Test
    void testsOfEachBugExist() throws IOException {
        for (Map.Entry<String, List<Bug>> module :
                bugs().stream().collect(Collectors.groupingBy(Bug::module)).entrySet()) {
            Map<String, String> sources = tests(module.getKey());
            for (Bug bug : module.getValue()) {
                for (String test : bug.tests()) {
                    String[] parts = test.split("#", 2);
                    assertThat(sources).as(bug.name()).containsKey(parts[0]);
                    assertThat(sources.get(parts[0]))
                            .as(bug.name())
                            .contains(parts.length == 1 ? "void " : "void " + parts[1] + "(");
                }
            }
        }
    }

    /** Sources of a module's tests, by class. */
    private static Map<String, String> tests(String module) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
            files = walk.filter(file -> file.toString().endsWith(".java")).toList();
        }
        Map<String, String> sources = new HashMap<>();
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            sources.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
        }
        return sources;
    }
}
