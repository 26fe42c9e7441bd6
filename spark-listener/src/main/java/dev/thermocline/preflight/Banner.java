package dev.thermocline.preflight;

import static java.util.Objects.requireNonNull;

import dev.thermocline.config.CacheSettings;
import dev.thermocline.config.option.DiskCapacity;
import dev.thermocline.engine.tier.TierReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * What a process logs of itself at its start. Stateless.
 *
 * @param installation what lies on the class path
 * @param schemes that the cache serves
 * @param peers whether executors ask each other
 */
public record Banner(Installation installation, List<String> schemes, Peers peers) {
    private static final String INDENT = "\n  ";

    /** Copies the list and rejects missing parts. */
    public Banner {
        requireNonNull(installation, "installation is null");
        requireNonNull(peers, "peers is null");
        schemes = List.copyOf(schemes);
    }

    /** Whether executors ask each other, and why not. */
    public enum Peers {
        /** They do. */
        ON("yes"),
        /** The option is off. */
        OFF("no, fs.s3a.cache.peers is false"),
        /** All tasks run in one process. */
        LOCAL("no, in local mode there is one process"),
        /** They could not be joined, which has been logged. */
        REFUSED("no, see the warning about peers");

        private final String text;

        Peers(String text) {
            this.text = text;
        }
    }

    /** The block of the driver: what is cached and what is not, and what was found before the start. */
    public String of(Preflight preflight, Configuration configuration) {
        List<String> lines = new ArrayList<>();
        if (!preflight.clear()) {
            lines.add("Thermocline " + installation.version() + " is off, and S3A stays as it is:");
            lines.addAll(preflight.obstacles());
        } else {
            CacheSettings settings = CacheSettings.from(configuration);
            lines.add("Thermocline " + installation.version() + (settings.enabled() ? " is on" : " is off")
                    + ", with Spark " + installation.spark() + " and Hadoop " + installation.hadoop());
            lines.addAll(settings.enabled() ? on(settings, configuration) : off(configuration));
        }
        preflight.remarks().forEach(remark -> lines.add("note: " + remark));
        return String.join(INDENT, lines);
    }

    private List<String> on(CacheSettings settings, Configuration configuration) {
        List<String> lines = new ArrayList<>();
        lines.add("cached: " + cached(configuration));
        lines.add("in each process: " + asked(settings.tiers()));
        lines.add("executors ask each other before S3: " + peers.text);
        lines.add("commits: " + commits(settings));
        return lines;
    }

    private static List<String> off(Configuration configuration) {
        Map<String, String> on = new TreeMap<>(OptionRemarks.ofBuckets(configuration, "cache.enabled"));
        on.values().removeIf(value -> !value.equals("true"));
        return List.of("cached: "
                + (on.isEmpty() ? "nothing" : "only the buckets " + String.join(", ", on.keySet()))
                + ", because fs.s3a.cache.enabled is false");
    }

    private String cached(Configuration configuration) {
        Map<String, String> off = new TreeMap<>(OptionRemarks.ofBuckets(configuration, "cache.enabled"));
        off.values().removeIf(value -> !value.equals("false"));
        String buckets = off.keySet().stream()
                .map(bucket -> bucket + " (fs.s3a.bucket." + bucket + ".cache.enabled is false)")
                .collect(Collectors.joining(", "));
        return schemes.isEmpty()
                ? "nothing, no scheme is served by the cache"
                : "all buckets of "
                        + schemes.stream().map(scheme -> scheme + "://").collect(Collectors.joining(", "))
                        + (buckets.isEmpty() ? "" : ", but not " + buckets);
    }

    private static String asked(CacheSettings.Tiers tiers) {
        String heap = Amounts.bytes(tiers.tailHeapCapacity().bytes()) + " of heap for ends of files";
        String offHeap = tiers.offHeapCapacity()
                .map(size -> Amounts.bytes(size.bytes()) + " of memory outside the heap")
                .orElse("no memory outside the heap");
        return String.join(", ", heap, offHeap, disk(tiers));
    }

    private static String disk(CacheSettings.Tiers tiers) {
        String place = tiers.directories()
                .map(paths -> " in " + paths.stream().map(Path::toString).collect(Collectors.joining(", ")))
                .orElse(" in a local directory of Spark's, which may end with the application: set fs.s3a.cache.dirs");
        DiskCapacity capacity = tiers.diskCapacity();
        if (capacity instanceof DiskCapacity.Fixed fixed) {
            return Amounts.bytes(fixed.size().bytes()) + " of disk" + place;
        }
        return capacity instanceof DiskCapacity.Off
                ? "no disk (fs.s3a.cache.disk.capacity is off)"
                : "a share of the free disk space" + place;
    }

    private static String commits(CacheSettings settings) {
        CacheSettings.Warm warm = settings.warm();
        String warmed = !warm.enabled()
                ? "warm nothing (fs.s3a.cache.warm.enabled is false)"
                : warm.bodies()
                        ? "warm footers of new files and the columns that queries use"
                        : "warm footers of new files, and no columns (fs.s3a.cache.warm.bodies is false)";
        return warmed
                + (settings.retention().evictEnabled()
                        ? "; files that they remove leave the cache"
                        : "; files that they remove stay (fs.s3a.cache.evict.enabled is false)");
    }

    /**
     * The line of a process whose cache has started, with the tiers as they are.
     *
     * @param process {@code driver}, or Spark's name of the executor
     */
    public static String started(String version, String process, CacheSettings.Tiers asked, List<TierReport> tiers) {
        String there = Stream.of("heap", "offheap", "disk")
                .flatMap(name -> tier(name, tiers).stream())
                .collect(Collectors.joining(", "));
        return "Thermocline " + version + " has started in "
                + (process.equals("driver") ? "the driver" : "executor " + process) + ": "
                + (there.isEmpty() ? "no tier could be opened" : there) + lessThan(asked, tiers);
    }

    private static Optional<String> tier(String name, List<TierReport> tiers) {
        long capacity = capacity(name, tiers);
        String what = switch (name) {
            case "heap" -> " of heap";
            case "offheap" -> " of memory outside the heap";
            default -> " of disk";
        };
        return capacity == 0 ? Optional.empty() : Optional.of(Amounts.bytes(capacity) + what);
    }

    private static long capacity(String name, List<TierReport> tiers) {
        return tiers.stream()
                .filter(tier -> tier.name().equals(name))
                .mapToLong(TierReport::capacity)
                .sum();
    }

    /** What was asked for and is not there, or not as much of it. What an engine keeps for itself is not missed. */
    private static String lessThan(CacheSettings.Tiers asked, List<TierReport> tiers) {
        List<String> less = new ArrayList<>();
        asked.offHeapCapacity()
                .filter(size -> capacity("offheap", tiers) == 0)
                .ifPresent(size -> less.add("no " + Amounts.bytes(size.bytes()) + " outside the heap"));
        long disk = capacity("disk", tiers);
        if (asked.diskCapacity() instanceof DiskCapacity.Fixed fixed
                && disk < fixed.size().bytes() / 5 * 4) {
            less.add("not the " + Amounts.bytes(fixed.size().bytes()) + " of disk that were asked for");
        } else if (asked.diskCapacity() instanceof DiskCapacity.Automatic && disk == 0) {
            less.add("no disk");
        }
        return less.isEmpty() ? "" : "; " + String.join(" and ", less) + ": a warning before this has the reason";
    }
}
