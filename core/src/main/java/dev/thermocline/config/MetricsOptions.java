package dev.thermocline.config;

import static dev.thermocline.config.option.Option.jvm;
import static dev.thermocline.config.option.OptionType.integer;
import static dev.thermocline.config.option.OptionType.text;

import dev.thermocline.config.option.Option;
import java.util.List;
import java.util.Optional;

/** The options of the endpoint for Prometheus. Uses nothing of {@link CacheOptions}, as {@link CommitOptions}. */
public final class MetricsOptions {
    public static final Option<Optional<Integer>> PROMETHEUS_PORT = jvm(
            "metrics.prometheus.port",
            integer(0, 65_535).or("off"),
            "off",
            "TCP port on which the driver of an application with the plugin shows its metrics and those of its executors to"
                    + " Prometheus, at the path `/metrics`; 0 takes any free one, which the log names.");

    public static final Option<String> PROMETHEUS_BIND = jvm(
            "metrics.prometheus.bind",
            text(),
            "127.0.0.1",
            "Address or name of this machine on which that port is open; 0.0.0.0 for all. Whoever reaches it can read the"
                    + " numbers: they name executors, and neither files nor users.");

    static final List<Option<?>> ALL = List.of(PROMETHEUS_PORT, PROMETHEUS_BIND);

    private MetricsOptions() {}
}
