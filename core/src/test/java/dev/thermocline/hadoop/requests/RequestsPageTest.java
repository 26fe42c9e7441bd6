package dev.thermocline.hadoop.requests;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** docs/REQUESTS.md says what is measured now. */
class RequestsPageTest {
    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "REQUESTS.md");

    /** Its tail is fetched by itself: the page says so. */
    private static final String MAY_COST_MORE =
            "whole file of 4 MB that another client has replaced since it was read here";

    /** Read ahead, over several connections: its limit is S3A's stream that does so, too. */
    private static final String READ_AHEAD = "whole file of 32 MB, front to end: `open`";

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
        Map<Contender, Cost> costs = new EnumMap<>(Contender.class);
        for (Contender contender : Contender.values()) {
            if (contender.caching() || !scenario.cacheOnly()) {
                costs.put(contender, stage.measure(scenario, contender));
            }
        }
        long cold = requireNonNull(costs.get(Contender.COLD)).count();
        Cost plain = costs.get(scenario.title().equals(READ_AHEAD) ? Contender.PREFETCH : Contender.CLASSIC);
        if (plain != null && !scenario.title().equals(MAY_COST_MORE)) {
            assertThat(cold).as(scenario.title()).isLessThanOrEqualTo(plain.count());
        }
        assertThat(requireNonNull(costs.get(Contender.WARM)).count())
                .as(scenario.title())
                .isLessThanOrEqualTo(cold);
        return new RequestsPage.Row(
                scenario,
                Arrays.stream(Contender.values())
                        .map(contender -> costs.containsKey(contender)
                                ? costs.get(contender).text()
                                : "-")
                        .toList());
    }
}
