package dev.thermocline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/GLOSSARY.md: each word stands once, in alphabetical order, with classes that there are. */
class GlossaryTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");
    private static final Pattern ROW = Pattern.compile("\\| ([a-z-]+(?: [a-z]+)*) \\| (.+\\.) \\| (.*) \\|");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    private static List<Matcher> rows() throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/GLOSSARY.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| word "))
                .map(ROW::matcher)
                .peek(row -> assertThat(row.matches()).as(row.toString()).isTrue())
                .toList();
    }

    private static Set<String> mainClasses() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 16)) {
            return files.filter(file -> file.toString().contains("/src/main/java/"))
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void wordsStandOnceInAlphabeticalOrder() throws IOException {
        List<String> words = rows().stream().map(row -> row.group(1)).toList();

        assertThat(words).hasSizeGreaterThan(50).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void everyClassThatIsNamedExists() throws IOException {
        Set<String> classes = mainClasses();
        for (Matcher row : rows()) {
            assertThat(NAME.matcher(row.group(3)).results().map(name -> name.group(1)))
                    .as("classes of " + row.group(1))
                    .isNotEmpty()
                    .isSubsetOf(classes);
        }
    }
}
