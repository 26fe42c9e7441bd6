package dev.thermocline.exposition;

import static dev.thermocline.metrics.MetricCatalogue.lowerCase;

import dev.thermocline.exposition.ExposedMetric.Part;
import dev.thermocline.exposition.ExposedMetric.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Renders the metrics that Prometheus sees as the last section of docs/METRICS.md. */
public final class PrometheusPage {
    private static final String INTRODUCTION = """

            ## Prometheus

            With `fs.s3a.cache.metrics.prometheus.port` the driver answers `GET /metrics` in Prometheus' text format 0.0.4, with
            its own numbers and those of all executors as of their last polls; see
            [RUNBOOK](RUNBOOK.md#scrape-it-with-prometheus). At most <series> series: the first <executors> executors that are
            seen have series of their own for counters, all others are added up as `executor="other"`, so that sums over
            executors are right. What goes up and down is shown of executors that are there; those with an open breaker have a
            name in any case. The driver is `executor="driver"`. Metrics of which nothing is known yet are left out.

            | type | name | labels | meaning |
            |---|---|---|---|
            """;

    private PrometheusPage() {}

    /** The section, with a newline at its end. */
    public static String render() {
        return INTRODUCTION
                        .replace("<series>", Integer.toString(Scrape.MOST_SERIES))
                        .replace("<executors>", Integer.toString(NamedExecutors.MOST))
                + ExposedMetrics.ALL.stream().map(PrometheusPage::row).collect(Collectors.joining());
    }

    private static String row(ExposedMetric metric) {
        List<String> labels = new ArrayList<>();
        if (metric.scope() == Scope.PROCESS) {
            labels.add("`" + ExposedMetrics.EXECUTOR + "`");
        }
        if (!metric.label().isEmpty()) {
            String values = metric.parts().stream().map(Part::value).collect(Collectors.joining(", "));
            labels.add("`" + metric.label() + "`" + (values.isEmpty() ? "" : " (" + values + ")"));
        }
        return "| " + lowerCase(metric.type()) + " | `" + metric.name() + "` | " + String.join(", ", labels) + " | "
                + metric.help() + " |\n";
    }
}
