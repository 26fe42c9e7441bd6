package dev.thermocline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A committed page with tables that are rendered from committed results. */
public final class RenderedPage {
    /** The committed pages. */
    public static final Path DOCS = Path.of(System.getProperty("basedir", "."), "..", "docs");

    /** Renders the tables of a page again. */
    public interface Tables {
        /** @return the page with its tables as the results in the directory are */
        String refresh(String page, Path results) throws IOException;
    }

    private RenderedPage() {}

    /**
     * Fails if a page is not what is rendered; writes it again first with {@code -Dthermocline.docs.update=true}.
     *
     * @param name from the project's root
     */
    public static void assertIsFresh(String name, Tables tables) throws IOException {
        Path page = DOCS.resolveSibling(name);
        String refreshed = tables.refresh(Files.readString(page), DOCS.resolve("results"));
        if (Boolean.getBoolean("thermocline.docs.update")) {
            Files.writeString(page, refreshed);
        }

        assertThat(page)
                .as("run this test with -Dthermocline.docs.update=true")
                .content()
                .isEqualTo(refreshed);
    }
}
