package dev.thermocline.benchmarks.tiers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All figures.
 *
 * @param settings what the benchmark ran with
 * @param latencies by tier and size
 * @param scenarios by scenario and mode
 * @param memory by state of the process
 */
record Report(
        Map<String, Long> settings,
        List<ChildReport.Latency> latencies,
        List<Traffic> scenarios,
        List<ChildReport.Memory> memory) {
    private static final double MB = 1e6;

    /**
     * A scenario with what went over the wire for it.
     *
     * @param requests of all kinds
     * @param bytes in bodies of GETs
     */
    record Traffic(ChildReport.Run run, long requests, long bytes) {}

    /** Copies the lists. */
    Report {
        settings = Map.copyOf(settings);
        latencies = List.copyOf(latencies);
        scenarios = List.copyOf(scenarios);
        memory = List.copyOf(memory);
    }

    /** Whether each scenario read the same bytes in all modes. */
    boolean sameBytes() {
        return scenarios.stream()
                .collect(Collectors.groupingBy(
                        traffic -> traffic.run().scenario(),
                        Collectors.mapping(traffic -> traffic.run().checksum(), Collectors.toSet())))
                .values()
                .stream()
                .allMatch(checksums -> checksums.size() == 1);
    }

    /** Percent of classic's amount that Thermocline did not need; negative if it needed more. */
    static double saved(long classic, long thermocline) {
        return classic == 0 ? 0 : 100.0 * (classic - thermocline) / classic;
    }

    /** The figures as lines for a terminal. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Settings: " + new TreeMap<>(settings));
        lines.add(row(
                "%-10s %6s %8s %10s %10s %10s  %s",
                "served by", "KiB", "reads", "p50 us", "p99 us", "max us", "bytes by"));
        latencies.forEach(latency -> lines.add(row(
                "%-10s %6d %8d %10.0f %10.0f %10.0f  %s",
                latency.subject(),
                latency.readBytes() / 1024,
                latency.operations(),
                latency.micros().p50(),
                latency.micros().p99(),
                latency.micros().max(),
                shares(latency.servedBytes()))));
        lines.add("");
        lines.add(row("%-14s %-12s %9s %9s %9s  %s", "scenario", "mode", "MB asked", "requests", "MB", "bytes by"));
        scenarios.forEach(traffic -> lines.add(row(
                "%-14s %-12s %9.1f %9d %9.1f  %s",
                traffic.run().scenario(),
                traffic.run().mode(),
                traffic.run().askedBytes() / MB,
                traffic.requests(),
                traffic.bytes() / MB,
                shares(traffic.run().servedBytes()))));
        lines.addAll(savings());
        lines.add("");
        lines.add(row("%-26s %9s %9s %7s %7s", "memory", "peak MB", "heap MB", "tails", "blocks"));
        memory.forEach(state -> lines.add(row(
                "%-26s %9.0f %9.0f %7d %7d",
                state.state(), state.peakResident() / MB, state.heapUsed() / MB, state.tails(), state.blocks())));
        return lines;
    }

    /** One line for each scenario that was run in both modes. */
    List<String> savings() {
        List<String> lines = new ArrayList<>();
        for (Traffic classic : scenarios) {
            for (Traffic cached : scenarios) {
                if (classic.run().mode().equals("classic")
                        && cached.run().mode().equals("thermocline")
                        && classic.run().scenario().equals(cached.run().scenario())) {
                    lines.add(row(
                            "%-14s saved: %.1f %% of requests, %.1f %% of bytes",
                            classic.run().scenario(),
                            saved(classic.requests(), cached.requests()),
                            saved(classic.bytes(), cached.bytes())));
                }
            }
        }
        return lines;
    }

    private static String shares(Map<String, Long> bytes) {
        long all =
                Math.max(1, bytes.values().stream().mapToLong(Long::longValue).sum());
        return new TreeMap<>(bytes)
                .entrySet().stream()
                        .map(tier -> row("%s %.1f %%", tier.getKey(), 100.0 * tier.getValue() / all))
                        .collect(Collectors.joining(", "));
    }

    private static String row(String format, Object... values) {
        return String.format(Locale.ROOT, format, values).stripTrailing();
    }
}
