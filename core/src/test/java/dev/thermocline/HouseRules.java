package dev.thermocline;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.thermocline.HouseException.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The rules that keep packages small and classes apart, of the module whose architecture test extends this: at most
 * {@value #MAX_FILES} files and {@value #MAX_LINES} lines in a package, {@code package-info} not counted; no cycle of
 * more than {@value #MAX_CYCLE} classes, nested ones counted with their top-level class; no cycle of packages; no line
 * of a comment with more than {@value #MAX_COMMENT} characters, which the formatter doesn't wrap. What breaks a rule
 * for now is listed in {@code house-exceptions.txt}, as long as it does.
 */
public abstract class HouseRules {
    /** What the name of each package of ours begins with. */
    protected static final String ROOT = "dev.thermocline.";

    /** The main classes of the module that is tested, in whose directory its tests run. */
    protected static final JavaClasses MAIN = new ClassFileImporter().importPath(Path.of("target/classes"));

    private static final int MAX_FILES = 15;
    private static final int MAX_LINES = 1_400;
    private static final int MAX_CYCLE = 2;
    private static final int MAX_COMMENT = 120;
    private static final Path SOURCES = Path.of("src/main/java/dev/thermocline");
    private static final Pattern COMMENT = Pattern.compile("\\s*(/?\\*|//)");

    /** A static field that is not final, or holds a collection or counter that changes, or something of the thread. */
    private static final Pattern STATIC_STATE = Pattern.compile(
            "\\n    (?:private |public |protected )?static (?!final |class |record |interface |enum |\\{)[^(\\n;={]* (\\w+)(?: =|;)"
                    + "|\\n    (?:private |public |protected )?static final [^(\\n;={]* (\\w+) =\\s+"
                    + "(?:new (?:[a-z]+\\.)*(?:Hash|Linked|Tree|Array|Concurrent|Copy|Atomic|Thread|Weak)|ThreadLocal\\.|ConcurrentHashMap\\.)");

    private final String module;

    /** The rules of this module. */
    protected HouseRules(String module) {
        this.module = module;
    }

    /** The package of a class, without the part that all have. */
    protected static String packageOf(JavaClass type) {
        return type.getPackageName().substring(ROOT.length());
    }

    /** The class itself, or the one that it is nested in; of an array, the class of its elements. */
    protected static String topLevel(JavaClass type) {
        String name = type.getBaseComponentType().getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    @Test
    void packagesAreSmall() throws IOException {
        Map<String, String> tooLarge = new TreeMap<>();
        for (Path directory : directories()) {
            List<Path> files = sources(directory).stream()
                    .filter(file -> !file.endsWith("package-info.java"))
                    .toList();
            int lines = 0;
            for (Path file : files) {
                lines += Files.readAllLines(file).size();
            }
            if (files.size() > MAX_FILES || lines > MAX_LINES) {
                String name = SOURCES.relativize(directory).toString().replace('/', '.');
                tooLarge.put(name, name + " has " + files.size() + " files, " + lines + " lines");
            }
        }
        Set<String> excepted = exceptions(Rule.PACKAGE);

        assertThat(tooLarge.entrySet().stream()
                        .filter(entry -> !excepted.contains(entry.getKey()))
                        .map(Map.Entry::getValue))
                .as("packages with more than " + MAX_FILES + " files or " + MAX_LINES + " lines")
                .isEmpty();
        assertThat(excepted)
                .as("packages that are small by now: delete their entries in house-exceptions.txt")
                .allMatch(tooLarge::containsKey);
    }

    @Test
    void cyclesOfClassesAreSmall() {
        List<Set<String>> cycles = ClassCycles.largerThan(MAX_CYCLE, classes());
        Set<String> excepted = exceptions(Rule.CYCLE);

        assertThat(cycles.stream().filter(cycle -> cycle.stream().noneMatch(excepted::contains)))
                .as("cycles of more than " + MAX_CYCLE + " classes")
                .isEmpty();
        assertThat(excepted)
                .as("classes that are in no large cycle any more: delete their entries in house-exceptions.txt")
                .allMatch(name -> cycles.stream().anyMatch(cycle -> cycle.contains(name)));
    }

    @Test
    void linesOfCommentsAreShort() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path directory : directories()) {
            for (Path file : sources(directory)) {
                Files.readAllLines(file).stream()
                        .filter(line -> line.length() > MAX_COMMENT
                                && COMMENT.matcher(line).lookingAt())
                        .forEach(line -> tooLong.add(file.getFileName() + ": " + line.strip()));
            }
        }
        int excepted =
                exceptions(Rule.COMMENTS).stream().mapToInt(Integer::parseInt).sum();

        assertThat(tooLong)
                .as("lines of comments with more than " + MAX_COMMENT + " characters; wrap them")
                .hasSizeLessThanOrEqualTo(excepted);
        assertThat(excepted == 0 || !tooLong.isEmpty())
                .as("all lines are short by now: delete the entry in house-exceptions.txt")
                .isTrue();
    }

    @Test
    void stateOfTheJvmIsListed() throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path directory : directories()) {
            for (Path file : sources(directory)) {
                String name =
                        SOURCES.relativize(file).toString().replace('/', '.').replaceFirst("java$", "");
                Matcher field = STATIC_STATE.matcher(Files.readString(file));
                while (field.find()) {
                    found.add(module + ' ' + name + (field.group(1) == null ? field.group(2) : field.group(1)));
                }
            }
        }
        Set<String> listed = new TreeSet<>();
        try (InputStream list = HouseRules.class.getResourceAsStream("static-state.txt")) {
            new String(requireNonNull(list, "static-state.txt").readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(module + ' '))
                    .forEach(line -> listed.add(line.substring(0, line.indexOf(": "))));
        }

        assertThat(found)
                .as("static fields with state: hand the object on instead, or list it in static-state.txt")
                .containsExactlyElementsOf(listed);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.thermocline.(**)").should().beFreeOfCycles().check(MAIN);
    }

    /** Top-level class to those of the module that it uses. */
    private static Map<String, Set<String>> classes() {
        Set<String> names = MAIN.stream().map(HouseRules::topLevel).collect(Collectors.toSet());
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass type : MAIN) {
            Set<String> targets = uses.computeIfAbsent(shortened(topLevel(type)), name -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(Dependency::getTargetClass)
                    .map(HouseRules::topLevel)
                    .filter(names::contains)
                    .map(HouseRules::shortened)
                    .forEach(targets::add);
        }
        return uses;
    }

    private static String shortened(String className) {
        return className.substring(ROOT.length());
    }

    private static List<Path> directories() throws IOException {
        try (Stream<Path> all = Files.walk(SOURCES)) {
            List<Path> directories =
                    new ArrayList<>(all.filter(Files::isDirectory).toList());
            assertThat(directories)
                    .as("packages below " + SOURCES.toAbsolutePath())
                    .hasSizeGreaterThan(3);
            return directories;
        }
    }

    private static List<Path> sources(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private Set<String> exceptions(Rule rule) {
        return HouseException.all().stream()
                .filter(entry -> entry.module().equals(module) && entry.rule() == rule)
                .map(HouseException::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
