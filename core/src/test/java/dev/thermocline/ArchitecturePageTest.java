package dev.thermocline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.config.CacheOptions;
import dev.thermocline.config.option.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/ARCHITECTURE.md: classes, methods, tests and options that its prose names are there, and links lead to files.
 */
class ArchitecturePageTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");
    private static final Path DOCS = ROOT.resolve("docs");
    private static final Pattern TYPE = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)(?:#(\\w+))?`");
    private static final Pattern OPTION = Pattern.compile("`([a-z]+(?:\\.[a-z]+)+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");
    private static final Set<String> NO_OPTION = Set.of("house-exceptions.txt");

    /** The page without its generated tables. */
    private static String prose() throws IOException {
        return Files.readString(DOCS.resolve("ARCHITECTURE.md")).replaceAll("(?s)<!-- packages of .*?<!-- end -->", "");
    }

    private static Map<String, List<Path>> sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 16)) {
            return files.filter(file -> file.toString().contains("/src/"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.groupingBy(
                            file -> String.valueOf(file.getFileName()).replace(".java", "")));
        }
    }

    private static List<String> texts(List<Path> files) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Path file : files) {
            texts.add(Files.readString(file));
        }
        return texts;
    }

    @Test
    void everyTypeAndMethodExists() throws IOException {
        Map<String, List<Path>> sources = sources();
        Matcher names = TYPE.matcher(prose());
        int found = 0;
        while (names.find()) {
            found++;
            assertThat(sources.keySet().contains(names.group(1)))
                    .as("class " + names.group(1))
                    .isTrue();
            if (names.group(2) != null) {
                Pattern declared = Pattern.compile("\\b" + names.group(2) + "\\(");
                assertThat(texts(sources.getOrDefault(names.group(1), List.of())))
                        .as(names.group())
                        .anyMatch(text -> declared.matcher(text).find());
            }
        }
        assertThat(found).isGreaterThan(60);
    }

    @Test
    void everyOptionExists() throws IOException {
        Set<String> options = CacheOptions.ALL.stream()
                .map(Option::key)
                .map(key -> key.substring(CacheOptions.PREFIX.length()))
                .collect(Collectors.toSet());

        assertThat(OPTION.matcher(prose()).results().map(name -> name.group(1)))
                .filteredOn(name -> !NO_OPTION.contains(name))
                .hasSizeGreaterThan(10)
                .isSubsetOf(options);
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        assertThat(LINK.matcher(prose()).results().map(link -> link.group(1)))
                .hasSizeGreaterThan(20)
                .allSatisfy(link -> assertThat(DOCS.resolve(link)).exists());
    }
}
