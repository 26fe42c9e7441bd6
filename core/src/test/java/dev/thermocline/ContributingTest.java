package dev.thermocline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** CONTRIBUTING.md: the files, profiles and tests that it names are there, so its answers lead somewhere. */
class ContributingTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern FILE = Pattern.compile("\\.?[\\w.-]+(?:/[\\w.-]+)+|[A-Za-z]+\\.(?:md|xml)");
    private static final Pattern EXAMPLE = Pattern.compile("(?m)^\\d+\\. \\*\\*[^*]+\\*\\*");
    private static final Pattern PROFILE = Pattern.compile(" -P([a-z]+)");
    private static final Pattern TESTS = Pattern.compile(" -Dtest='?([\\w,*]+)");
    private static final Pattern MADE_BY_A_BUILD = Pattern.compile("(?:[a-z-]+/)?target/.*");

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("CONTRIBUTING.md"));
    }

    /** Paths of files and directories in a text, but for those that a build writes. */
    private static List<String> paths(String text) {
        return CODE.matcher(text)
                .results()
                .map(code -> code.group(1))
                .filter(FILE.asMatchPredicate()
                        .and(MADE_BY_A_BUILD.asMatchPredicate().negate()))
                .toList();
    }

    private static List<String> examples() throws IOException {
        String page = page();
        List<Integer> starts =
                EXAMPLE.matcher(page).results().map(MatchResult::start).toList();
        return starts.stream()
                .map(start -> page.substring(
                        start,
                        starts.stream().filter(next -> next > start).findFirst().orElse(page.indexOf("\n## ", start))))
                .toList();
    }

    @Test
    void everyFileThatIsNamedExists() throws IOException {
        assertThat(paths(page()))
                .hasSizeGreaterThan(50)
                .allSatisfy(path -> assertThat(ROOT.resolve(path)).exists());
    }

    @Test
    void everyExampleNamesTheFilesToChange() throws IOException {
        assertThat(examples())
                .hasSizeGreaterThanOrEqualTo(10)
                .allSatisfy(example -> assertThat(paths(example)).isNotEmpty());
    }

    @Test
    void everyProfileExists() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));

        assertThat(PROFILE.matcher(page()).results().map(profile -> profile.group(1)))
                .isNotEmpty()
                .allSatisfy(profile -> assertThat(pom).contains("<id>" + profile + "</id>"));
    }

    @Test
    void everyTestOfACommandExists() throws IOException {
        Set<String> names;
        try (Stream<Path> files = Files.walk(ROOT, 16)) {
            names = files.filter(file -> file.toString().contains("/src/test/java/"))
                    .map(file -> String.valueOf(file.getFileName()).replace(".java", ""))
                    .collect(Collectors.toSet());
        }

        assertThat(TESTS.matcher(page())
                        .results()
                        .flatMap(command -> Stream.of(command.group(1).split(","))))
                .isNotEmpty()
                .filteredOn(test -> !test.equals("NAME"))
                .allSatisfy(test -> assertThat(names).anyMatch(name -> name.matches(test.replace("*", "\\w*"))));
    }
}
