package dev.thermocline.engine.tier;

import java.time.Duration;

/**
 * When a failing tier is left alone.
 *
 * @param failures failures in a row that open the breaker
 * @param slowCall a call that takes longer counts as a failure
 * @param pause how long the tier is left alone before one call probes it
 */
public record BreakerSettings(int failures, Duration slowCall, Duration pause) {
    /** Rejects a breaker that would never close or always be open. */
    public BreakerSettings {
        if (failures < 1 || slowCall.isNegative() || pause.isNegative()) {
            throw new IllegalArgumentException("failures " + failures + ", slowCall " + slowCall + ", pause " + pause);
        }
    }
}
