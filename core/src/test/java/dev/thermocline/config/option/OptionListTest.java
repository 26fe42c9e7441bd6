package dev.thermocline.config.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** {@link OptionList} with options of its own: renamed and removed keys. */
class OptionListTest {
    private static final Option<ByteSize> SIZE = new Option<>(
                    "test.size", OptionType.size("1k", "1m"), "4k", Option.Scope.JVM, "How much.")
            .formerly("test.size.bytes", "test.length")
            .since("0.2.0");
    private static final Option<Integer> COUNT =
            new Option<>("test.count", OptionType.integer(1, 9), "3", Option.Scope.JVM, "How many.");
    private static final OptionList LIST =
            new OptionList("test.", List.of(SIZE, COUNT), Map.of("test.shards", "Shards are gone: use test.count"));

    private final Configuration configuration = new Configuration(false);

    @Test
    void deprecatedKeyIsReadAndWarnedAbout() {
        configuration.set("test.length", "8k");

        assertThat(LIST.check(configuration))
                .containsExactly("test.length is deprecated and will be removed: set test.size instead");
        assertThat(SIZE.get(configuration)).isEqualTo(ByteSize.parse("8k"));
    }

    @Test
    void currentKeysGiveNoWarning() {
        configuration.set("test.size", "8k");
        configuration.set("test.count", "4");

        assertThat(LIST.check(configuration)).isEmpty();
    }

    @Test
    void deprecatedAndCurrentKeyMayAgree() {
        configuration.set("test.size", "8k");
        configuration.set("test.size.bytes", "8k");

        assertThat(LIST.check(configuration)).hasSize(1);
        assertThat(SIZE.get(configuration)).isEqualTo(ByteSize.parse("8k"));
    }

    @Test
    void deprecatedAndCurrentKeyThatDisagreeFail() {
        configuration.set("test.size", "8k");
        configuration.set("test.size.bytes", "16k");

        assertThatThrownBy(() -> SIZE.get(configuration))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("test.size.bytes = '16k': differs from test.size = '8k', which means the same option;"
                        + " allowed: one value. Remove test.size.bytes and keep test.size.");
    }

    @Test
    void twoDeprecatedKeysThatDisagreeFail() {
        configuration.set("test.length", "8k");
        configuration.set("test.size.bytes", "16k");

        assertThatThrownBy(() -> SIZE.get(configuration)).hasMessageContaining("differs from test.size.bytes = '16k'");
    }

    @Test
    void wrongValueIsReportedUnderTheDeprecatedKeyThatHoldsIt() {
        configuration.set("test.length", "0");

        assertThatThrownBy(() -> SIZE.get(configuration))
                .hasMessage("test.length = '0': the value is below the minimum 1k; allowed: 1k to 1m."
                        + " Set an allowed value, or remove the key to get the default 4k.");
    }

    @Test
    void defunctKeyFailsWithTheNewName() {
        configuration.set("test.shards", "8");

        assertThatThrownBy(() -> LIST.check(configuration))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("test.shards = '8': the key is no longer an option. Shards are gone: use test.count.");
    }

    @Test
    void keyCanBeListedOnlyOnceAndOnlyUnderThePrefix() {
        assertThatThrownBy(() -> new OptionList("test.", List.of(COUNT, COUNT), Map.of()))
                .hasMessage("key is listed twice: test.count");
        assertThatThrownBy(() -> new OptionList("test.", List.of(SIZE), Map.of("test.length", "")))
                .hasMessage("key is listed twice: test.length");
        assertThatThrownBy(() -> new OptionList("other.", List.of(COUNT), Map.of()))
                .hasMessage("key does not begin with other.: test.count");
    }

    @Test
    void pageShowsReleaseAndFormerKeys() {
        assertThat(ConfigurationPage.render(LIST.options())).endsWith("""
                        | `test.size` | size | `4k` | 1k to 1m | How much. Formerly `test.size.bytes`, `test.length`. | JVM | 0.2.0 |
                        | `test.count` | integer | `3` | 1 to 9 | How many. | JVM | 0.1.0 |
                        """);
    }
}
