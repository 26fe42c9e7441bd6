package dev.thermocline.benchmarks.demo;

import static java.util.Objects.requireNonNull;

import dev.thermocline.benchmarks.summary.RequestCounts;
import dev.thermocline.testkit.LatencyProxy;
import dev.thermocline.testkit.RequestLog;
import java.time.Duration;
import java.util.Optional;

/**
 * Answers what a mode's process asks: the counterpart of {@code workload.ControlChannel}, whose class comment has the
 * protocol. Each mode has a proxy of its own, so that one mode's latency and requests are never another's. Not
 * thread-safe: one reader of the process's output calls it.
 */
final class ModeControl {
    private final DemoSettings settings;
    private final Mode mode;
    private final LatencyProxy proxy;
    private final Progress progress;
    private RequestLog.Mark mark;

    ModeControl(DemoSettings settings, Mode mode, LatencyProxy proxy, Progress progress) {
        this.settings = requireNonNull(settings, "settings is null");
        this.mode = requireNonNull(mode, "mode is null");
        this.proxy = requireNonNull(proxy, "proxy is null");
        this.progress = requireNonNull(progress, "progress is null");
        this.mark = proxy.log().mark();
    }

    /**
     * Does what the line asks for.
     *
     * @return the answer; empty when the line wants none
     * @throws IllegalArgumentException for a line outside the protocol
     */
    Optional<String> answer(String line) {
        String[] words = line.strip().split(" ", 2);
        String rest = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "progress" -> {
                progress.say(mode.label(), rest);
                yield Optional.empty();
            }
            case "step" -> {
                progress.stepBegun(Integer.parseInt(rest));
                yield Optional.of(Long.toString(progress.elapsed().toMillis()));
            }
            case "slow" -> mode.undelayed() ? set(Duration.ZERO, 0) : set(settings.latency(), settings.bandwidth());
            case "fast" -> set(Duration.ZERO, 0);
            case "counts" -> Optional.of(countsSinceMark().format());
            default ->
                throw new IllegalArgumentException("The mode's process asks for something unknown: '" + line + "'");
        };
    }

    private Optional<String> set(Duration latency, long bandwidth) {
        proxy.setLatency(latency);
        proxy.setBandwidth(bandwidth);
        return Optional.of("ok");
    }

    private RequestCounts countsSinceMark() {
        RequestLog.Mark next = proxy.log().mark();
        RequestCounts counts = RequestCounter.count(proxy.log().since(mark).list(), mode.label());
        mark = next;
        return counts;
    }
}
