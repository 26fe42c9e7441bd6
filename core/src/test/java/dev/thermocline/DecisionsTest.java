package dev.thermocline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/decisions: the index lists each decision with the title, date and status that stand in its file. */
class DecisionsTest {
    private static final Path DECISIONS = Path.of(System.getProperty("basedir", "."), "..", "docs", "decisions");
    private static final Pattern HEAD =
            Pattern.compile("# (\\d{4}): (.+)\n\nDate: (\\d{4}-\\d{2}-\\d{2})\\. Status: (.+)\\.\n\n");
    private static final Pattern ROW =
            Pattern.compile("\\| \\[(\\d{4})]\\(([^)]+)\\) \\| (.+) \\| (\\d{4}-\\d{2}-\\d{2}) \\| (.+) \\|");
    private static final Pattern STATUS =
            Pattern.compile("accepted|superseded(?: in part)? by \\[(\\d{4})]\\((\\d{4}-[^)]+\\.md)\\)");

    /** One decision, as its file or the index has it. */
    private record Decision(String number, String file, String title, LocalDate date, String status) {}

    private static List<Decision> index() throws IOException {
        List<Decision> rows = new ArrayList<>();
        for (String line : Files.readAllLines(DECISIONS.resolve("README.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(new Decision(
                        row.group(1), row.group(2), row.group(3), LocalDate.parse(row.group(4)), row.group(5)));
            }
        }
        return rows;
    }

    private static List<Decision> files() throws IOException {
        List<Decision> decisions = new ArrayList<>();
        try (Stream<Path> files = Files.list(DECISIONS)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (!name.equals("README.md")) {
                    Matcher head = HEAD.matcher(Files.readString(file));
                    assertThat(head.lookingAt())
                            .as("title, date and status of " + name)
                            .isTrue();
                    decisions.add(new Decision(
                            head.group(1), name, head.group(2), LocalDate.parse(head.group(3)), head.group(4)));
                }
            }
        }
        return decisions;
    }

    @Test
    void indexAndFilesAgree() throws IOException {
        assertThat(files()).hasSizeGreaterThanOrEqualTo(40).isEqualTo(index());
    }

    @Test
    void numbersAreTheFilesAndHaveNoGaps() throws IOException {
        List<Decision> decisions = files();
        for (int i = 0; i < decisions.size(); i++) {
            Decision decision = decisions.get(i);
            assertThat(decision.number()).isEqualTo("%04d", i + 1);
            assertThat(decision.file()).startsWith(decision.number() + "-").endsWith(".md");
        }
    }

    @Test
    void statusIsAcceptedOrNamesALaterDecision() throws IOException {
        for (Decision decision : files()) {
            Matcher status = STATUS.matcher(decision.status());
            assertThat(status.matches()).as("status of " + decision.file()).isTrue();
            if (status.group(1) != null) {
                assertThat(status.group(1))
                        .as("successor of " + decision.file())
                        .isGreaterThan(decision.number());
                assertThat(status.group(2)).startsWith(status.group(1));
                assertThat(DECISIONS.resolve(status.group(2))).isRegularFile();
            }
        }
    }
}
