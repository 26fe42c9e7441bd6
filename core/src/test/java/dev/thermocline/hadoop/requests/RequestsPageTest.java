package dev.thermocline.hadoop.requests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/REQUESTS.md says what is measured now. */
class RequestsPageTest {
    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "REQUESTS.md");

    @Test
    void committedPageIsWhatIsMeasured() throws Exception {
        Stage stage = new Stage();
        List<RequestsPage.Row> rows = new ArrayList<>();
        for (Scenario scenario : Scenarios.ALL) {
            rows.add(measured(stage, scenario));
        }
        String page = RequestsPage.render(rows);
        if (Boolean.getBoolean("thermocline.docs.update")) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.readString(PAGE))
                .as("run this test with -Dthermocline.docs.update=true")
                .isEqualTo(page);
    }

    private static RequestsPage.Row measured(Stage stage, Scenario scenario) throws Exception {
        List<String> cells = new ArrayList<>();
        for (Contender contender : Contender.values()) {
            boolean has = contender.caching() || !scenario.cacheOnly();
            cells.add(has ? stage.measure(scenario, contender).text() : "-");
        }
        return new RequestsPage.Row(scenario, cells);
    }
}
