package dev.thermocline.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.config.option.Option;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every option: its recorded default, and that a set value arrives in {@link CacheSettings}. */
class CacheOptionsTest {
    @Test
    void everyOptionHasItsCaseAndEveryCaseItsOption() {
        assertThat(CacheOptions.ALL)
                .extracting(Option::key)
                .containsExactlyInAnyOrderElementsOf(
                        OptionCases.all().map(OptionCase::key).toList());
    }

    @Test
    void everyConstantIsInTheList() throws IllegalAccessException {
        List<Object> constants = new ArrayList<>();
        for (Class<?> list : List.of(
                CacheOptions.class,
                CommitOptions.class,
                PeerOptions.class,
                SavingsOptions.class,
                MetricsOptions.class)) {
            for (Field field : list.getDeclaredFields()) {
                if (field.getType() == Option.class) {
                    constants.add(field.get(null));
                }
            }
        }

        assertThat(constants).isNotEmpty().containsExactlyInAnyOrderElementsOf(CacheOptions.ALL);
    }

    @ParameterizedTest
    @MethodSource("dev.thermocline.config.OptionCases#all")
    void defaultIsAsRecorded(OptionCase option) {
        assertThat(option.option().defaultText()).isEqualTo(option.defaultText());
        assertThat(option.component().apply(CacheSettings.from(machine()))).isEqualTo(option.defaultValue());
    }

    @ParameterizedTest
    @MethodSource("dev.thermocline.config.OptionCases#all")
    void setValueArrivesAndChangesNothingElse(OptionCase set) {
        assertThat(set.sampleValue()).isNotEqualTo(set.defaultValue());
        Configuration configuration = machine();
        configuration.set(set.key(), set.sampleText());

        CacheSettings settings = CacheSettings.from(configuration);

        assertThat(OptionCases.all())
                .allSatisfy(option -> assertThat(option.component().apply(settings))
                        .as(option.suffix())
                        .isEqualTo(
                                option.suffix().equals(set.suffix()) ? option.sampleValue() : option.defaultValue()));
    }

    @Test
    void allValuesArriveWhenAllAreSet() {
        Configuration configuration = machine();
        OptionCases.all().forEach(option -> configuration.set(option.key(), "  " + option.sampleText() + "\n"));

        CacheSettings settings = CacheSettings.from(configuration);

        assertThat(OptionCases.all())
                .allSatisfy(option -> assertThat(option.component().apply(settings))
                        .as(option.suffix())
                        .isEqualTo(option.sampleValue()));
    }

    @Test
    void equalConfigurationsGiveEqualSettings() {
        Configuration spelledOut = machine();
        OptionCases.all().forEach(option -> spelledOut.set(option.key(), option.defaultText()));

        assertThat(CacheSettings.from(spelledOut)).isEqualTo(CacheSettings.from(machine()));
    }

    @Test
    void everyOptionIsDescribedInSentences() {
        assertThat(CacheOptions.ALL).allSatisfy(option -> {
            assertThat(option.meaning())
                    .as(option.key())
                    .matches("[A-Z](?s:.*)\\.")
                    .doesNotContain("  ");
            assertThat(option.limits()).as(option.key()).isNotBlank();
            assertThat(option.since()).as(option.key()).isEqualTo("0.1.0");
        });
    }

    @Test
    void lengthsOfTimeAreDurationsAndNeverNumbers() {
        Configuration configuration = machine();
        for (Option<?> option : CacheOptions.ALL) {
            assertThat(option.key()).doesNotMatch(".*(?:ms|milli|millis|second|seconds|minute|minutes|hours)");
            if (option.defaultText().equals("off") && option.type().startsWith("duration")) {
                assertThat(option.get(configuration)).as(option.key()).isEqualTo(Optional.empty());
                continue;
            }
            boolean spelledAsTime = option.defaultText().matches("[0-9]+(?:ms|s|h|d)|5m|10m");
            assertThat(option.type().startsWith("duration")).as(option.key()).isEqualTo(spelledAsTime);
            if (spelledAsTime) {
                Object value = option.get(configuration);
                assertThat(value instanceof Optional<?> optional ? optional.orElseThrow() : value)
                        .as(option.key())
                        .isInstanceOf(Duration.class);
            }
        }
    }

    @Test
    void settingsDontHoldTheKeyOfTheDisk() {
        Configuration configuration = machine();
        configuration.set(CacheOptions.DISK_ENCRYPTION_KEY.key(), "hunter2");

        assertThat(CacheSettings.from(configuration).toString()).doesNotContain("hunter2");
    }

    @Test
    void optionsThatDifferByBucketAreRecorded() {
        assertThat(CacheOptions.ALL)
                .filteredOn(option -> option.scope() == Option.Scope.FILE_SYSTEM)
                .containsExactly(
                        CacheOptions.ENABLED,
                        CacheOptions.CAPTURE_ENABLED,
                        CacheOptions.CAPTURE_PATTERNS,
                        CacheOptions.INCLUDE_PATTERNS,
                        CacheOptions.FILE_MAX,
                        CacheOptions.RECENCY_DAYS,
                        CacheOptions.SCAN_BYTES,
                        CacheOptions.ONE_PASS_JOBS,
                        CacheOptions.IMMUTABLE_PATTERNS,
                        CacheOptions.NEVER_PATTERNS,
                        CacheOptions.SHARE,
                        CacheOptions.PRINCIPAL,
                        CacheOptions.REAUTHORIZE_INTERVAL,
                        CacheOptions.LOG_LISTING_TRUST);
    }

    /** Hadoop's own defaults, with a scratch directory that does not depend on who runs the test. */
    private static Configuration machine() {
        Configuration configuration = new Configuration();
        configuration.set("hadoop.tmp.dir", "/scratch");
        return configuration;
    }
}
