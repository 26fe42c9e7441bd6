package dev.thermocline.config;

import dev.thermocline.config.option.Option;
import java.util.function.Function;

/** What the tests know about one option, written down by hand, so that a changed or unmapped option is seen. */
public record OptionCase(
        String suffix,
        String defaultText,
        Object defaultValue,
        String sampleText,
        Object sampleValue,
        Function<CacheSettings, Object> component) {

    public String key() {
        return CacheOptions.PREFIX + suffix;
    }

    public Option<?> option() {
        return CacheOptions.ALL.stream()
                .filter(option -> option.key().equals(key()))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return suffix;
    }
}
