package dev.thermocline.exposition;

import dev.thermocline.metrics.MetricCatalogue;
import java.util.Map;

/** Prometheus' text format, version 0.0.4, as it is written. Not thread-safe. */
final class ExpositionText {
    /** The header {@code Content-Type} of the text. */
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder();
    private int series;

    /** Begins a metric; its series follow. */
    void begin(ExposedMetric metric) {
        text.append("# HELP ").append(metric.name()).append(' ');
        text.append(metric.help().replace("\\", "\\\\").replace("\n", "\\n"));
        text.append("\n# TYPE ").append(metric.name()).append(' ');
        text.append(MetricCatalogue.lowerCase(metric.type())).append('\n');
    }

    /**
     * One series.
     *
     * @param labels by name, in their order; those with an empty value are left out
     */
    void series(ExposedMetric metric, Map<String, String> labels, long value) {
        text.append(metric.name());
        char before = '{';
        for (Map.Entry<String, String> label : labels.entrySet()) {
            if (!label.getValue().isEmpty()) {
                text.append(before).append(label.getKey()).append("=\"");
                text.append(escaped(label.getValue())).append('"');
                before = ',';
            }
        }
        if (before == ',') {
            text.append('}');
        }
        text.append(' ').append(value).append('\n');
        series++;
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /** Series so far. */
    int count() {
        return series;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
