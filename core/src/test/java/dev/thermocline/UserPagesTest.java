package dev.thermocline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.config.CacheOptions;
import dev.thermocline.config.option.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The pages for users: options, metrics, classes, tests and log lines that they name are there, every relative link leads
 * to a file and a heading, and every command is run by a test or marked as not run.
 */
class UserPagesTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");
    private static final Path DOCS = ROOT.resolve("docs");

    /** Pages about the code, and those that other tests write: what they have in backticks is not for users. */
    private static final Set<String> OTHERS =
            Set.of("ARCHITECTURE.md", "CONFIGURATION.md", "GLOSSARY.md", "METRICS.md", "checklist.md");

    /** Pages whose blocks of code are commands and settings to copy. */
    private static final List<String> COMMANDS = List.of("INSTALL.md");

    private static final List<String> NARROW =
            List.of("COMPARISON.md", "FAQ.md", "FORMATS.md", "INSTALL.md", "RUNBOOK.md");

    private static final Pattern OPTION =
            Pattern.compile("fs\\.s3a\\.(?:bucket\\.[\\w-]+\\.)?cache\\.([a-z.-]*[a-z])(\\.\\*)?");
    private static final Pattern METRIC = Pattern.compile("`((?:cache|executor|cluster|<side>)\\.[a-z][a-z.<>-]*)`");
    private static final Pattern METRIC_ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| (?:counter|gauge) \\|(.*)$");
    private static final Pattern CHOICE = Pattern.compile("is one of ([^|]*?)\\. ");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern CLASS = Pattern.compile("dev\\.thermocline\\.(?:[a-z]+\\.)+([A-Z]\\w+)");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT))`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:\\s]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");

    private static Set<Path> allPages() throws IOException {
        Set<Path> pages = new HashSet<>(
                Set.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md"), ROOT.resolve("CHANGELOG.md")));
        try (Stream<Path> files = Files.walk(DOCS)) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }

    private static List<Path> userPages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> files = Files.list(DOCS)) {
            files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !OTHERS.contains(String.valueOf(file.getFileName())))
                    .sorted()
                    .forEach(pages::add);
        }
        return pages;
    }

    private static List<String> found(Pattern pattern, Path page) throws IOException {
        return pattern.matcher(Files.readString(page))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static Set<Path> sources(String part) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 16)) {
            return files.filter(file -> file.toString().contains(part))
                    .filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toSet());
        }
    }

    private static Set<String> classes(String part) throws IOException {
        return sources(part).stream()
                .map(file -> String.valueOf(file.getFileName()).replace(".java", ""))
                .collect(Collectors.toSet());
    }

    /** All main code, with the parts of strings that run over several lines joined. */
    private static String mainCode() throws IOException {
        StringBuilder code = new StringBuilder();
        for (Path source : sources("/src/main/java/")) {
            code.append(JOINED.matcher(Files.readString(source)).replaceAll(""));
        }
        return code.toString();
    }

    /** The names of docs/METRICS.md, which another test compares with the code: with their placeholders and without. */
    private static Set<String> metrics() throws IOException {
        Set<String> names = new HashSet<>();
        Matcher row = METRIC_ROW.matcher(Files.readString(DOCS.resolve("METRICS.md")));
        while (row.find()) {
            String name = row.group(1);
            names.addAll(List.of(name, name.replaceFirst("\\.<[a-z]+>$", "")));
            Matcher choice = CHOICE.matcher(row.group(2));
            if (choice.find()) {
                CODE.matcher(choice.group(1))
                        .results()
                        .forEach(value -> names.add(name.replaceFirst("<[a-z]+>", value.group(1))));
            }
        }
        return names;
    }

    /** The anchors that GitHub gives the headings of a page. */
    private static Set<String> anchors(Path page) throws IOException {
        return found(HEADING, page).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\s-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** The paragraph before a block of code. */
    private static String before(String page, MatchResult block) {
        String text = page.substring(0, block.start()).stripTrailing();
        return text.substring(text.lastIndexOf("\n\n") + 1).replaceAll("\\s+", " ");
    }

    @Test
    void everyOptionExists() throws IOException {
        Set<String> options = CacheOptions.ALL.stream().map(Option::key).collect(Collectors.toSet());
        for (Path page : userPages()) {
            assertThat(OPTION.matcher(Files.readString(page)).results())
                    .as(page.toString())
                    .allSatisfy(named -> {
                        String key = CacheOptions.PREFIX + named.group(1);
                        assertThat(options)
                                .as(key)
                                .anyMatch(option ->
                                        named.group(2) == null ? option.equals(key) : option.startsWith(key + "."));
                    });
        }
    }

    @Test
    void everyMetricExists() throws IOException {
        Set<String> metrics = metrics();
        assertThat(metrics).hasSizeGreaterThan(150).contains("cache.drops.no-room", "cluster.hits");
        for (Path page : userPages()) {
            assertThat(found(METRIC, page)).as(page.toString()).isSubsetOf(metrics);
        }
    }

    @Test
    void everyClassAndTestExists() throws IOException {
        Set<String> main = classes("/src/main/java/");
        Set<String> tests = classes("/src/test/java/");
        for (Path page : userPages()) {
            assertThat(found(CLASS, page))
                    .as(page.toString())
                    .allMatch(name -> main.contains(name) || tests.contains(name));
            assertThat(found(TEST, page)).as(page.toString()).isSubsetOf(tests);
        }
    }

    @Test
    void everyRelativeLinkLeadsToAFileAndAHeading() throws IOException {
        for (Path page : allPages()) {
            assertThat(LINK.matcher(Files.readString(page)).results())
                    .as(page.toString())
                    .allSatisfy(link -> {
                        Path target = link.group(1).isEmpty()
                                ? page
                                : Objects.requireNonNull(page.getParent()).resolve(link.group(1));
                        assertThat(target).exists();
                        if (link.group(2) != null) {
                            assertThat(anchors(target)).as(link.group()).contains(link.group(2));
                        }
                    });
        }
    }

    @Test
    void everyCommandIsRunByATestOrMarked() throws IOException {
        for (String name : COMMANDS) {
            String page = Files.readString(DOCS.resolve(name));
            assertThat(FENCE.matcher(page).results())
                    .hasSizeGreaterThan(5)
                    .allSatisfy(block -> assertThat(before(page, block))
                            .as(block.group())
                            .matches(text -> text.contains("(not run by us)")
                                    || TEST.matcher(text).find()));
        }
    }

    @Test
    void proseIsNoWiderThanOtherPages() throws IOException {
        for (String name : NARROW) {
            assertThat(Files.readAllLines(DOCS.resolve(name)))
                    .as(name)
                    .filteredOn(line -> !line.startsWith("|"))
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(125));
        }
    }

    /** Blocks of the language {@code log} quote the code; {@code …} stands for what differs from line to line. */
    @Test
    void everyLogLineIsTheCodes() throws IOException {
        String code = mainCode();
        for (Path page : userPages()) {
            String text = Files.readString(page);
            assertThat(FENCE.matcher(text)
                            .results()
                            .filter(block -> block.group(1).equals("log")))
                    .as(page.toString())
                    .allSatisfy(block ->
                            assertThat(List.of(block.group(2).split("[\n…]"))).allMatch(code::contains));
        }
    }
}
