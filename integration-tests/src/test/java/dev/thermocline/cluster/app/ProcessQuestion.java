package dev.thermocline.cluster.app;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.Gauge;
import dev.thermocline.api.CacheControl;
import dev.thermocline.engine.tier.TierReport;
import dev.thermocline.metrics.MetricCatalogue;
import dev.thermocline.runtime.ProcessCache;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * Which process this is and how its disk does: {@code pid}; {@code disk}, the bytes that its disk tier may hold, 0 without
 * one; {@code queued}, the bytes that wait to be written there.
 *
 * @param lake any path whose file system is cached
 */
record ProcessQuestion(String lake) implements ExecutorQuestion {
    @Override
    public Object ask() throws Exception {
        CacheControl cache = ProcessCache.of(new Path(lake), ResidencyQuestion.configuration())
                .orElseThrow();
        long disk = cache.tiers().stream()
                .filter(tier -> tier.name().equals("disk"))
                .mapToLong(TierReport::capacity)
                .sum();
        Gauge<?> queued = requireNonNull(cache.metrics().getGauges().get(MetricCatalogue.QUEUE_BYTES.name()));
        return Map.of("pid", ProcessHandle.current().pid(), "disk", disk, "queued", queued.getValue());
    }
}
