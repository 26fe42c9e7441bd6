package dev.thermocline.cluster.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cluster.RenderedPage;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages state of several executors is what the committed results hold. */
final class PeersPageTest {
    @ParameterizedTest
    @ValueSource(strings = {"docs/BENCHMARKS.md", "README.md"})
    void committedPageIsTheRenderingOfTheCommittedResults(String name) throws IOException {
        RenderedPage.assertIsFresh(name, PeersTables::refresh);
    }

    @Test
    void pagesShowTheResults() throws IOException {
        assertThat(Files.readString(RenderedPage.DOCS.resolve("BENCHMARKS.md")))
                .contains("<!-- peers peers.json -->", "<!-- peers peers-before.json -->");
        assertThat(Files.readString(RenderedPage.DOCS.resolveSibling("README.md")))
                .contains("<!-- peers-summary peers.json -->");
    }
}
