package dev.thermocline.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.thermocline.benchmarks.summary.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page is whole, needs nothing else and says what the summary says. */
final class ReportPageTest {
    /** A load from elsewhere: an attribute or a style that names anything but a fragment or inline data. */
    private static final Pattern LOAD = Pattern.compile(
            "(src|href|srcset|action|data)\\s*=\\s*[\"'](?!#|data:)|url\\((?!#)|@import|<link(?! rel=\"icon\" href=\"data:,\")");

    @TempDir
    private Path directory;

    @Test
    void embeddedSummaryIsTheSummary() throws IOException {
        Summary summary = SampleRun.usual().summary();

        assertThat(new ObjectMapper().readValue(page(summary).json(), Summary.class))
                .isEqualTo(summary);
    }

    @Test
    void pageOfSummaryFileIsPageOfSummary() throws IOException {
        Summary summary = SampleRun.small("s3a-classic", "thermocline", "floor").summary();
        Path file = directory.resolve("summary.json");
        summary.write(file);

        ReportPage.main(
                new String[] {file.toString(), directory.resolve("a.html").toString()});
        ReportPage.write(summary, directory.resolve("b.html"));

        Page fromFile = new Page(Files.readString(directory.resolve("a.html")));
        Page fromMemory = new Page(Files.readString(directory.resolve("b.html")));
        assertThat(fromFile.visible()).isEqualTo(fromMemory.visible());
        assertThat(new ObjectMapper().readTree(fromFile.json()))
                .isEqualTo(new ObjectMapper().readTree(fromMemory.json()));
        assertThatThrownBy(() -> ReportPage.main(new String[] {"one"})).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pageLoadsNothing() throws IOException {
        String html = page(SampleRun.usual().summary()).html();
        String ours = html.replaceAll("(?s)<script>\\s*// https://d3js.org.*?</script>", "");

        assertThat(ours.length()).as("d3 is inlined").isLessThan(html.length() - 200_000);
        assertThat(LOAD.matcher(ours).find()).isFalse();
        assertThat(ours).doesNotContain("http://", "https://", "fetch(", "XMLHttpRequest", "import(");
        assertThat(html).contains("// https://d3js.org v7.9.0 Copyright");
    }

    @Test
    void noPlaceholderIsLeftAndValuesAreNotTakenForOnes() throws IOException {
        assertThat(page(SampleRun.usual().summary()).visible()).doesNotContain("{{", "}}");

        Summary odd = renamed(SampleRun.small("thermocline").summary(), "$1 {{style}} \\");
        assertThat(page(odd).text()).contains("$1 {{style}} \\");
    }

    @Test
    void eachChartIsAFigureWithCaptionAndLabel() throws IOException {
        String html = page(SampleRun.usual().summary()).html();

        assertThat(html.split("<figure>", -1)).hasSize(6);
        assertThat(html.split("<figcaption>", -1)).hasSize(6);
        assertThat(html.split("class=\"chart\" id=\"[a-z]+\" role=\"img\" aria-label=\"[^\"]+\"", -1))
                .hasSize(6);
    }

    @Test
    void namesAreEscaped() throws IOException {
        String evil = "</script><script>alert('\"&')</script><!--";
        Summary summary = renamed(SampleRun.small("thermocline", "floor").summary(), evil);
        Page page = page(summary);

        assertThat(page.html()).doesNotContain("<script>alert");
        assertThat(page.json()).doesNotContain("<");
        assertThat(new ObjectMapper().readValue(page.json(), Summary.class)).isEqualTo(summary);
        assertThat(page.table("Versions and machine")).contains(List.of(evil, evil));
    }

    @Test
    void oneModeAloneIsShownWithoutComparison() throws IOException {
        for (String mode : SampleRun.ALL_MODES) {
            Page page = page(SampleRun.small(mode).summary());

            assertThat(page.textOf("gain")).startsWith("No gain can be stated");
            assertThat(page.text()).contains("One mode ran: there is nothing to compare its results with.");
            assertThat(page.table("Latency of single queries")).hasSize(3);
        }
    }

    @Test
    void modeThatNobodyKnowsIsShownUnderItsLabel() throws IOException {
        assertThat(page(SampleRun.small("next", "floor").summary()).table("Modes as a whole"))
                .anySatisfy(row -> assertThat(row).startsWith("next", "next", "4"));
    }

    @Test
    void differingResultsAreShownInRed() throws IOException {
        Summary summary = SampleRun.usual().summary();
        Summary differing = new Summary(
                summary.goals(),
                summary.comparisons(),
                summary.headline(),
                summary.modes(),
                summary.operations(),
                false,
                summary.commits(),
                summary.rounds(),
                summary.settings(),
                summary.environment());

        assertThat(page(differing).textOf("bad")).startsWith("The results differ between the modes");
        assertThat(page(differing).text()).doesNotContain("computed the same results");
        assertThat(page(summary).text())
                .contains("All modes computed the same results.")
                .doesNotContain("results differ");
    }

    /** Writes a run as large as the demo's, and its page, for whoever wants to look at the page. */
    @Test
    void sampleIsWrittenWhereTheSystemPropertyPoints() throws IOException {
        Path file = Optional.ofNullable(System.getProperty("report.sample"))
                .map(Path::of)
                .orElse(directory.resolve("summary.json"));

        SampleRun.usual().summary().write(file);
        ReportPage.write(Summary.read(file), file.resolveSibling("report.html"));

        assertThat(file.resolveSibling("report.html")).isNotEmptyFile();
    }

    private static Summary renamed(Summary summary, String name) {
        return new Summary(
                summary.goals(),
                summary.comparisons(),
                summary.headline(),
                summary.modes(),
                summary.operations(),
                summary.sameResults(),
                summary.commits(),
                summary.rounds(),
                Map.of(name, name),
                Map.of(name, name));
    }

    private Page page(Summary summary) throws IOException {
        Path file = directory.resolve("report.html");
        ReportPage.write(summary, file);
        return new Page(Files.readString(file));
    }
}
