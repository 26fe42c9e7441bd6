package dev.thermocline.cluster.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cluster.RenderedPage;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages state of two applications is what the committed result holds. */
final class DemoTablesTest {
    @ParameterizedTest
    @ValueSource(strings = {"docs/BENCHMARKS.md", "README.md"})
    void committedPageIsTheRenderingOfTheCommittedResult(String name) throws IOException {
        RenderedPage.assertIsFresh(name, DemoTables::refresh);
    }

    @Test
    void pagesShowTheResult() throws IOException {
        assertThat(Files.readString(RenderedPage.DOCS.resolve("BENCHMARKS.md")))
                .contains("<!-- two-applications cluster-demo.json -->");
        assertThat(Files.readString(RenderedPage.DOCS.resolveSibling("README.md")))
                .contains("<!-- two-applications-summary cluster-demo.json -->");
    }
}
