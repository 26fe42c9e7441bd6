package dev.thermocline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/checklist.md names only what is there: tests by class and method, decisions by their files. */
class ChecklistTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DOCS = ROOT.resolve("docs");
    private static final Pattern ID = Pattern.compile("(?:TF|P|Q|R|ZC|HL)-\\d{2}|[A-DNT]\\d{1,2}|S7-[0-9a-f]{7}");
    private static final int LEGEND = 4; // cells of a line of the table that explains the names of rows
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)(?:#(\\w+))?`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");

    /** One line of a table: what holds, and what proves it. */
    private record Row(String clause, String proof, List<String> ids) {}

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(DOCS.resolve("checklist.md"))) {
            String[] cells = line.split("\\|", -1);
            boolean header = line.startsWith("|---") || line.startsWith("| what holds ");
            if (cells.length == LEGEND) {
                continue;
            }
            if (line.startsWith("|") && !header) {
                assertThat(cells).as(line).hasSize(LEGEND + 1);
                rows.add(new Row(
                        cells[1].strip(),
                        cells[2].strip(),
                        List.of(cells[3].strip().split(", "))));
            }
        }
        return rows;
    }

    private static Map<String, List<Path>> sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 12)) {
            return files.filter(file -> file.toString().contains("/src/"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.groupingBy(file -> simpleName(file)));
        }
    }

    private static String simpleName(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.length() - ".java".length());
    }

    @Test
    void rowsAreWellFormedAndListedOnce() throws IOException {
        List<Row> rows = rows();

        assertThat(rows).hasSizeGreaterThan(200);
        assertThat(rows.stream().flatMap(row -> row.ids().stream()))
                .doesNotHaveDuplicates()
                .allMatch(ID.asMatchPredicate());
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.clause()).as(row.ids().toString()).isNotEmpty();
            assertThat(NAME.matcher(row.proof()).find()
                            || LINK.matcher(row.proof()).find())
                    .as(row.ids() + " names a test or a decision")
                    .isTrue();
        });
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Map<String, List<Path>> sources = sources();
        for (Row row : rows()) {
            Matcher names = NAME.matcher(row.proof());
            while (names.find()) {
                String type = names.group(1);
                assertThat(sources).as("class of " + row.ids()).containsKey(type);
                if (names.group(2) != null) {
                    Pattern declared = Pattern.compile("\\bvoid " + names.group(2) + "\\(");
                    List<Path> files = sources.getOrDefault(type, List.of());
                    assertThat(texts(files))
                            .as("method of " + row.ids() + " in " + type)
                            .anyMatch(text -> declared.matcher(text).find());
                }
            }
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
    void everyLinkLeadsToAFile() throws IOException {
        for (Row row : rows()) {
            Matcher links = LINK.matcher(row.proof());
            while (links.find()) {
                assertThat(DOCS.resolve(links.group(1)))
                        .as("decision of " + row.ids())
                        .isRegularFile();
            }
        }
    }
}
