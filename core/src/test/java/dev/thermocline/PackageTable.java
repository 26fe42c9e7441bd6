package dev.thermocline;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A module's table of packages in docs/ARCHITECTURE.md: the first sentence of each {@code package-info} and the arrows
 * that an architecture test holds, so that the page says nothing of packages by itself.
 *
 * @param module directory of the module
 * @param arrows package to the packages of the module that it may use
 */
public record PackageTable(String module, Map<String, Set<String>> arrows) {
    private static final String UPDATE = "thermocline.docs.update";
    private static final Path PAGE = Path.of("..", "docs", "ARCHITECTURE.md");
    private static final Path SOURCES = Path.of("src/main/java/dev/thermocline");
    private static final String HEAD = "| package | holds | may use |\n|---|---|---|\n";
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*\\*(.*?)\\*/");
    private static final Pattern SENTENCE = Pattern.compile("(.*?)\\.(?= |$)");
    private static final Pattern LINK = Pattern.compile("\\{@link (?:[\\w.]*\\.)?([\\w#]+)}");
    private static final Pattern CODE = Pattern.compile("\\{@code ([^}]*)}");

    /** Checks the values. */
    public PackageTable {
        requireNonNull(module, "module is null");
        arrows = new TreeMap<>(arrows);
    }

    /** Compares the page with the code, and writes its table before if {@code thermocline.docs.update} is set. */
    public void check() throws IOException {
        String page = Files.readString(PAGE);
        Matcher block = Pattern.compile(
                        "(?s)(<!-- packages of " + module + ": written by \\w+ -->\n)(.*?)(<!-- end -->)")
                .matcher(page);
        assertThat(block.find()).as("a table of " + module + " in " + PAGE).isTrue();
        if (Boolean.getBoolean(UPDATE)) {
            Files.writeString(PAGE, block.replaceFirst("$1" + Matcher.quoteReplacement(table()) + "$3"));
        } else {
            assertThat(block.group(2))
                    .as("run this test with -D" + UPDATE + "=true")
                    .isEqualTo(table());
        }
    }

    private String table() throws IOException {
        StringBuilder table = new StringBuilder(HEAD);
        for (Map.Entry<String, Set<String>> row : arrows.entrySet()) {
            String used = row.getValue().isEmpty()
                    ? "nothing here"
                    : row.getValue().stream()
                            .sorted()
                            .map(name -> "`" + name + "`")
                            .collect(Collectors.joining(", "));
            table.append("| `%s` | %s | %s |\n".formatted(row.getKey(), holds(row.getKey()), used));
        }
        return table.toString();
    }

    private static String holds(String name) throws IOException {
        Path info = SOURCES.resolve(name.replace('.', '/')).resolve("package-info.java");
        Matcher comment = COMMENT.matcher(Files.readString(info));
        assertThat(comment.find()).as("comment of " + info).isTrue();
        String text = comment.group(1).replaceAll("\\s*\n\\s*\\*\\s?", " ").strip();
        Matcher sentence = SENTENCE.matcher(text);
        assertThat(sentence.find()).as("first sentence of " + info).isTrue();
        String linked = LINK.matcher(sentence.group(1)).replaceAll("`$1`");
        return CODE.matcher(linked).replaceAll("`$1`").replace("|", "\\|");
    }
}
