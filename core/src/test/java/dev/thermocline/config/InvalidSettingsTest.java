package dev.thermocline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.thermocline.config.option.InvalidOptionException;
import dev.thermocline.config.option.Option;
import dev.thermocline.config.option.OptionType;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link CacheSettings} refuses, and what its messages say. */
class InvalidSettingsTest {
    private final Configuration configuration = new Configuration();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "enabled; yes; neither true nor false",
                "enabled; ''; neither true nor false",
                "dirs; ''; the list is empty",
                "dirs; relative/path; not an absolute local path",
                "dirs; file:///disk1; not an absolute local path",
                "dirs; /a,${no.such.key}/b; variable that the configuration does not set",
                "dirs; /a, /a/; named twice",
                "disk.capacity; 0; below the minimum 16m",
                "disk.capacity; 16383k; below the minimum 16m",
                "disk.capacity; 2p; above the maximum 1p",
                "disk.capacity; none; not a size",
                "disk.slots; 0; below the minimum 1",
                "disk.slots; 65; above the maximum 64",
                "disk.slots; 4.0; not a whole number",
                "disk.slots; 4294967300; fits 32 bits",
                "disk.encryption; aes; not one of off, ephemeral, key",
                "disk.encryption; ''; not one of off, ephemeral, key",
                "disk.free.reserve; -1; not a size",
                "offheap.capacity; 0; below the minimum 16m",
                "offheap.capacity; 1025g; above the maximum 1t",
                "tail.heap.capacity; 1023k; below the minimum 1m",
                "tail.heap.capacity; 17g; above the maximum 16g",
                "tail.disk.share; 0; below the minimum 1",
                "tail.disk.share; 51; above the maximum 50",
                "tail.size; 0; below the minimum 4k",
                "tail.size; 257k; above the maximum 256k",
                "block.size; 0; below the minimum 60k",
                "block.size; 56k; below the minimum 60k",
                "block.size; 8m; above the maximum 8188k",
                "block.size; 1022k; must be a multiple of 4k",
                "read.merge.max; 0; below the minimum 1m",
                "read.parallel.ranges; 0; below the minimum 1",
                "read.retries; 11; above the maximum 10",
                "write.queue.capacity; 0; below the minimum 4m",
                "capture.budget; 5g; above the maximum 4g",
                "capture.file.max; 0; below the minimum 4k",
                "capture.patterns; @parquets; there is no pack '@parquets'; packs are @delta, @parquet,",
                "include.patterns; ); Unmatched closing",
                "file.max; 1k; below the minimum 4k",
                "recency.days; 0; below the minimum 1",
                "recency.days; 9223372036854775807; fits 32 bits",
                "partition.formats; HH:mm; must give at least a year and a month",
                "partition.formats; ,; at least one pattern",
                "scan.bytes; 0; below the minimum 1m",
                "one.pass.jobs; (; Unclosed group",
                "ttl; 0s; below the minimum 1m",
                "ttl; 300; has no unit",
                "ttl; 36501d; above the maximum 36500d",
                "ttl; 9223372036854775807d; longer than a duration can be",
                "ttl.rules; .*; not of the form expression=duration",
                "ttl.rules; .*=30s; below the minimum 1m",
                "ttl.rules; .*=7; has no unit",
                "ttl.rules; (=7d; Unclosed group",
                "ttl.rules; a=1d,b=1d,c=1d,d=1d,e=1d,f=1d,g=1d,h=1d; there are 8 rules, at most 7",
                "objects.max; 999; below the minimum 1000",
                "status.max; 10000001; above the maximum 10000000",
                "status.ttl; 59s; below the minimum 1m",
                "immutable.patterns; part-(; Unclosed group",
                "never.patterns; [; Unclosed character class",
                "share; everyone; not one of owner, process",
                "commit.log.max; 1g; above the maximum 256m",
                "warm.recency.days; 0; below the minimum 1",
                "warm.recency.days; 3651; above the maximum 3650",
                "warm.recency.days; 9223372036854775807; fits 32 bits",
                "warm.files.max; 0; below the minimum 1",
                "warm.bytes.max; 0; below the minimum 1m",
                "warm.concurrency; 0; below the minimum 1",
                "warm.timeout; unlimited; not a duration",
                "evict.grace; 25h; above the maximum 1d",
                "poll.interval; 49ms; below the minimum 50ms",
                "peers; on; neither true nor false",
                "peers.head-start; 0ms; below the minimum 1ms",
                "peers.head-start; 11s; above the maximum 10s",
                "peers.port; -1; below the minimum 0",
                "peers.port; 65536; above the maximum 65535",
                "peers.zone; ''; the text is empty",
                "peers.memory; 3m; below the minimum 4m",
                "metrics.prometheus.port; -1; below the minimum 0",
                "metrics.prometheus.port; 65536; above the maximum 65535",
                "metrics.prometheus.port; true; not a whole number",
                "metrics.prometheus.bind; ''; the text is empty",
                "log.interval; 0s; below the minimum 1s",
                "log.zero.hit.alarm.inserts; 0; below the minimum 1",
                "close.deadline; 301s; above the maximum 5m",
                "self.test; 1; neither true nor false",
                "breaker.failures; 0; below the minimum 1",
                "breaker.slow.call; 0s; below the minimum 10ms",
                "breaker.pause; 2h; above the maximum 1h",
                "trace.file; traces/reads; not an absolute local path",
                "trace.file; none; not an absolute local path",
                "trace.file; /a/${no.such.key}; variable that the configuration does not set",
                "trace.max; 1023k; below the minimum 1m",
                "trace.max; 0; below the minimum 1m",
                "trace.names; 1; neither true nor false"
            })
    void valueOutsideTheLimitsFailsWithKeyValueLimitsAndRemedy(String suffix, String value, String reason) {
        String key = CacheOptions.PREFIX + suffix;
        configuration.set(key, value);

        InvalidOptionException failure =
                catchThrowableOfType(InvalidOptionException.class, () -> CacheSettings.from(configuration));

        assertThat(failure.key()).isEqualTo(key);
        assertThat(failure.value()).isEqualTo(value);
        Option<?> option = CacheOptions.ALL.stream()
                .filter(candidate -> candidate.key().equals(key))
                .findFirst()
                .orElseThrow();
        assertThat(failure)
                .hasMessageStartingWith(key + " = '" + value + "': ")
                .hasMessageContaining(reason)
                .hasMessageContaining("; allowed: " + option.limits() + ". ")
                .hasMessageEndingWith("or remove the key to get the default " + option.defaultText() + ".");
    }

    @ParameterizedTest
    @CsvSource({
        "disk.capacity, OFF",
        "disk.capacity, 16m",
        "disk.capacity, 1p",
        "disk.slots, 1",
        "disk.slots, 64",
        "tail.disk.share, 50",
        "tail.size, 256k",
        "block.size, 60k",
        "read.merge.max, 1g",
        "block.size, 8188k",
        "warm.recency.days, 3650",
        "recency.days, 3650",
        "ttl, 1m",
        "ttl, Unlimited",
        "ttl, 36500d",
        "trace.file, Off",
        "trace.max, 1m"
    })
    void limitsAreInclusiveAndWordsHaveAnyCase(String suffix, String value) {
        configuration.set(CacheOptions.PREFIX + suffix, value);

        assertThatCode(() -> CacheSettings.from(configuration)).doesNotThrowAnyException();
    }

    @Test
    void noNumberStandsForUnlimitedOrOff() {
        List<Option<?>> withWord = CacheOptions.ALL.stream()
                .filter(option -> option.limits().matches(".*\\b(?:unlimited|off)\\b.*"))
                .toList();
        assertThat(withWord).hasSizeGreaterThanOrEqualTo(6);
        for (Option<?> option : withWord) {
            boolean zeroIsAValue = option.limits().startsWith("0 to ");
            for (String number : List.of(zeroIsAValue ? "-1" : "0", "-1", "0s", "0k", "")) {
                Configuration set = new Configuration();
                set.set(option.key(), number);
                assertThatThrownBy(() -> CacheSettings.from(set))
                        .as(option + " = " + number)
                        .isInstanceOf(InvalidOptionException.class)
                        .hasMessageContaining(option.limits());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "disk.slotz, disk.slots",
        "warm.recency.day, warm.recency.days",
        "Enabled, enabled",
        "offheap.size, offheap.capacity",
        "'', ttl"
    })
    void unknownKeyFailsWithTheNearestKey(String suffix, String nearest) {
        configuration.set(CacheOptions.PREFIX + suffix, "4");

        assertThatThrownBy(() -> CacheSettings.from(configuration))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage(CacheOptions.PREFIX + suffix
                        + " = '4': there is no such option; allowed: the keys in docs/CONFIGURATION.md."
                        + " Did you mean " + CacheOptions.PREFIX + nearest + "? If not, remove the key.");
    }

    @ParameterizedTest
    @CsvSource({
        "disk.encryption.keys, disk.encryption.key",
        "disk.encryption-key, disk.encryption.key",
        "disk.secret, disk.slots"
    })
    void valueOfAMistypedSecretIsNotShown(String suffix, String nearest) {
        configuration.set(CacheOptions.PREFIX + suffix, "hunter2");

        assertThatThrownBy(() -> CacheSettings.from(configuration))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith(CacheOptions.PREFIX + suffix + " = '(not shown)': there is no such option;")
                .hasMessageContaining("Did you mean " + CacheOptions.PREFIX + nearest + "?")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void keysOfOthersAreLeftAlone() {
        configuration.set("fs.s3a.cached", "x");
        configuration.set("fs.s3a.bucket.lake.cache.nonsense", "x");

        assertThatCode(() -> CacheSettings.from(configuration)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"2044k, read.merge.max, 1m", "8188k, write.queue.capacity, 4m", "8188k, capture.budget, 7m"})
    void blockLargerThanWhatHoldsItFailsWithBothKeys(String block, String whole, String space) {
        configuration.set(CacheOptions.BLOCK_SIZE.key(), block);
        configuration.set(CacheOptions.PREFIX + whole, space);

        assertThatThrownBy(() -> CacheSettings.from(configuration))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage(
                        "fs.s3a.cache.block.size = '%s': the value is more than the %s that fs.s3a.cache.%s gives it;"
                                + " allowed: at most %s. Lower fs.s3a.cache.block.size or raise fs.s3a.cache.%s.",
                        block, space, whole, space, whole);
    }

    @Test
    void tailLargerThanItsShareOfTheDiskFailsWithBothKeys() {
        configuration.set(CacheOptions.TAIL_SIZE.key(), "256k");
        configuration.set(CacheOptions.TAIL_DISK_SHARE.key(), "1");
        configuration.set(CacheOptions.DISK_CAPACITY.key(), "16m");

        assertThatThrownBy(() -> CacheSettings.from(configuration))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("more than the 167772 that fs.s3a.cache.tail.disk.share gives it");
    }

    @Test
    void largestTailFitsTheSmallestHeapBudget() {
        configuration.set(CacheOptions.TAIL_SIZE.key(), "256k");
        configuration.set(CacheOptions.TAIL_HEAP_CAPACITY.key(), "1m");

        assertThatCode(() -> CacheSettings.from(configuration)).doesNotThrowAnyException();
    }

    @Test
    void messageForADefaultThatDoesNotFitAsksToSetTheKey() {
        Option<?> option = Option.jvm("dirs", OptionType.directories(), "${hadoop.tmp.dir}/thermocline", "A default.");

        assertThatThrownBy(() -> option.get(new Configuration(false)))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith("fs.s3a.cache.dirs = '${hadoop.tmp.dir}/thermocline': ")
                .hasMessageEndingWith("This is the default, which does not fit here: set the key.");
    }
}
