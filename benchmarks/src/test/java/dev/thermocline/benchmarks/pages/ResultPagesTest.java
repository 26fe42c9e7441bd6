package dev.thermocline.benchmarks.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.benchmarks.summary.Comparison;
import dev.thermocline.benchmarks.summary.Goals;
import dev.thermocline.benchmarks.summary.Round;
import dev.thermocline.benchmarks.summary.RoundFigures;
import dev.thermocline.benchmarks.summary.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The committed pages show the committed results. */
class ResultPagesTest {
    private static final Path DOCS = Path.of(System.getProperty("basedir", "."), "..", "docs");
    private static final Path RESULTS = DOCS.resolve("results");

    private static final Pattern CLAIM = Pattern.compile(
            "\\d[\\d.,]* ?(ms|s|MB|%|x|requests|HEADs?|GETs?|times)\\b|(?i)\\b(faster|quicker|slower)\\b");

    @ParameterizedTest
    @ValueSource(strings = {"docs/BENCHMARKS.md", "README.md"})
    void committedPageIsTheRenderingOfTheCommittedResults(String name) throws IOException {
        Path page = DOCS.resolveSibling(name);
        String refreshed = ResultPages.refresh(Files.readString(page), RESULTS);
        if (Boolean.getBoolean("thermocline.docs.update")) {
            Files.writeString(page, refreshed);
        }

        assertThat(page)
                .as("run this test with -Dthermocline.docs.update=true")
                .content()
                .isEqualTo(refreshed);
    }

    @Test
    void everyCommittedResultIsShown() throws IOException {
        String page = Files.readString(DOCS.resolve("BENCHMARKS.md"));
        try (Stream<Path> files = Files.list(RESULTS)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("demo"))
                    .toList();

            assertThat(names)
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(page).contains("<!-- result " + name + " -->"));
        }
    }

    /** The figures of a committed summary follow from its own rounds: nobody has written them by hand. */
    @Test
    void figuresOfCommittedResultsFollowFromTheirRounds() throws IOException {
        try (Stream<Path> files = Files.list(RESULTS)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("demo"))
                    .toList()) {
                Summary summary = Summary.read(file);
                assertThat(summary.comparisons()).isEqualTo(Comparison.all(summary.rounds()));
                assertThat(summary.goals())
                        .isEqualTo(Goals.of(summary.rounds(), summary.headline(), summary.sameResults()));
                summary.modes().forEach((mode, figures) -> {
                    List<Round> rounds = summary.roundsOf(mode);
                    assertThat(figures.firstRound())
                            .isEqualTo(RoundFigures.of(
                                    rounds.stream().filter(Round::first).toList()));
                    assertThat(figures.steady())
                            .isEqualTo(RoundFigures.of(rounds.stream()
                                    .filter(round -> !round.first())
                                    .toList()));
                });
            }
        }
    }

    /** Text that is written by hand must not claim what a later run may not carry. */
    @Test
    void textOutsideTheBlocksHasNoFiguresOfTheDemo() throws IOException {
        for (String name : List.of("docs/BENCHMARKS.md", "README.md")) {
            String text = Files.readString(DOCS.resolveSibling(name));
            String demo = name.equals("README.md")
                    ? text.substring(text.indexOf("## What it saves"), text.indexOf("On a cluster executors ask"))
                    : text.substring(text.indexOf("## The short form"), text.indexOf("## Two applications"));
            String byHand = demo.replaceAll("(?s)<!-- (result|gain|requests) .*?<!-- end of result -->", "")
                    .replaceAll("(?m)^## .*$|`[^`]*`", "");

            assertThat(CLAIM.matcher(byHand).results().map(MatchResult::group).filter(claim -> !claim.equals("100 ms")))
                    .as(name)
                    .isEmpty();
        }
    }

    @Test
    void textAroundBlocksStaysAndUnknownFilesAreNamed() {
        assertThatThrownBy(() -> ResultPages.refresh("<!-- result gone.json -->\n<!-- end of result -->", RESULTS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gone.json");
    }

    @Test
    void pageWithoutBlocksStaysAsItIs() throws IOException {
        assertThat(ResultPages.refresh("Before.\n\nAfter.\n", RESULTS)).isEqualTo("Before.\n\nAfter.\n");
    }
}
