package dev.thermocline.process;

import static java.util.Objects.requireNonNull;

import dev.thermocline.optimize.AdvisorLimits;
import dev.thermocline.optimize.DeltaLogSource;
import dev.thermocline.optimize.OptimizeAdvisor;
import java.time.Clock;
import org.apache.hadoop.conf.Configuration;

/**
 * An application's advisor on OPTIMIZE.
 *
 * @param optimize remembers the logs that it has read
 * @param configuration opens the tables
 * @param clock by which partitions are recent
 */
public record Advisor(OptimizeAdvisor optimize, Configuration configuration, Clock clock) {
    /** Rejects missing parts. */
    public Advisor {
        requireNonNull(optimize, "optimize is null");
        requireNonNull(configuration, "configuration is null");
        requireNonNull(clock, "clock is null");
    }

    static Advisor of(Configuration configuration, Clock clock) {
        AdvisorLimits limits = AdvisorLimits.defaults();
        return new Advisor(
                new OptimizeAdvisor(new DeltaLogSource(configuration, limits), limits), configuration, clock);
    }
}
