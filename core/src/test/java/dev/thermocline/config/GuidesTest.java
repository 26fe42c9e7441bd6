package dev.thermocline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.thermocline.config.option.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** Guides and conf/: they name options that there are, with values that are allowed and defaults that are true. */
class GuidesTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");
    private static final Path TUNING = ROOT.resolve("docs/TUNING.md");
    private static final String SPARK = "spark.hadoop.";

    private static final Pattern KEY = Pattern.compile("fs\\.s3a\\.(?:bucket\\.NAME\\.)?cache\\.([a-z.]*[a-z])");
    private static final Pattern LINE = Pattern.compile("(# )?(\\S+)\\s+(.*\\S)");
    private static final Pattern DEFAULT = Pattern.compile("\\| `(fs\\.s3a\\.cache\\.[a-z.]+)` \\| `([^`]+)` \\|.*");
    private static final Pattern PROFILE =
            Pattern.compile("\\| `([a-z-]+\\.conf)` \\| `(fs\\.s3a\\.cache\\.[a-z.]+)` \\| `([^`]+)` \\|.*");

    private static final Map<String, Option<?>> OPTIONS =
            CacheOptions.ALL.stream().collect(Collectors.toMap(Option::key, Function.identity()));

    /** A setting of one file; {@code active} unless it is a comment. */
    private record Setting(String file, String key, String value, boolean active) {}

    private static List<Path> configurations() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("conf"))) {
            return files.filter(file -> file.toString().endsWith(".conf")).toList();
        }
    }

    private static List<Setting> profiles() throws IOException {
        List<Setting> settings = new ArrayList<>();
        for (Path file : configurations()) {
            if (file.toString().contains("profiles")) {
                for (String line : Files.readAllLines(file)) {
                    Matcher matcher = LINE.matcher(line);
                    if (matcher.matches()
                            && (matcher.group(1) == null || matcher.group(2).startsWith(SPARK))) {
                        settings.add(new Setting(
                                String.valueOf(file.getFileName()),
                                matcher.group(2),
                                matcher.group(3),
                                matcher.group(1) == null));
                    }
                }
            }
        }
        return settings;
    }

    private static List<Matcher> rows(Pattern pattern) throws IOException {
        return Files.readAllLines(TUNING).stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .toList();
    }

    private static Option<?> option(String key) {
        return Optional.<Option<?>>ofNullable(OPTIONS.get(key)).orElseThrow();
    }

    @Test
    void everyOptionThatIsNamedExists() throws IOException {
        List<Path> files = new ArrayList<>(configurations());
        files.add(TUNING);
        files.addAll(List.of(
                ROOT.resolve("README.md"), ROOT.resolve("docs/OPERATIONS.md"), ROOT.resolve("docs/SECURITY.md")));
        for (Path file : files) {
            List<String> named = KEY.matcher(Files.readString(file))
                    .results()
                    .map(result -> CacheOptions.PREFIX + result.group(1))
                    .toList();
            assertThat(named).as(file.toString()).isNotEmpty().allMatch(OPTIONS::containsKey);
        }
    }

    @Test
    void everyProfileIsAccepted() throws IOException {
        Map<String, List<Setting>> byFile =
                profiles().stream().filter(Setting::active).collect(Collectors.groupingBy(Setting::file));

        assertThat(byFile).hasSize(7);
        byFile.forEach((file, settings) -> {
            Configuration configuration = new Configuration(false);
            configuration.set("hadoop.tmp.dir", "/scratch");
            settings.stream()
                    .filter(setting -> setting.key().startsWith(SPARK))
                    .forEach(setting -> configuration.set(setting.key().substring(SPARK.length()), setting.value()));
            assertThatNoException().as(file).isThrownBy(() -> CacheSettings.from(configuration));
        });
    }

    @Test
    void profilesSetThePluginAndTheCacheAndNothingElse() throws IOException {
        assertThat(profiles())
                .allMatch(setting -> setting.key().equals("spark.plugins")
                        || OPTIONS.containsKey(setting.key().replaceFirst("^spark\\.hadoop\\.", "")));
        assertThat(profiles())
                .filteredOn(setting -> setting.key().equals("spark.plugins"))
                .hasSize(7);
    }

    @Test
    void everySuggestionInACommentIsAnAllowedValue() throws IOException {
        assertThat(profiles())
                .filteredOn(setting -> !setting.active())
                .isNotEmpty()
                .allSatisfy(setting -> {
                    String key = setting.key().substring(SPARK.length());
                    Configuration configuration = new Configuration(false);
                    configuration.set(key, setting.value());
                    assertThatNoException().as(key).isThrownBy(() -> option(key).get(configuration));
                });
    }

    @Test
    void guideGivesTheProfilesValues() throws IOException {
        List<Setting> written = rows(PROFILE).stream()
                .map(row -> new Setting(row.group(1), SPARK + row.group(2), row.group(3), true))
                .toList();

        assertThat(written)
                .containsExactlyInAnyOrderElementsOf(profiles().stream()
                        .filter(setting -> setting.active() && setting.key().startsWith(SPARK))
                        .toList());
    }

    @Test
    void guideGivesTheCodesDefaults() throws IOException {
        List<Matcher> rows = rows(DEFAULT);

        assertThat(rows).hasSizeGreaterThan(15);
        assertThat(rows).extracting(row -> row.group(1)).doesNotHaveDuplicates();
        assertThat(rows).allSatisfy(row -> {
            assertThat(OPTIONS).containsKey(row.group(1));
            assertThat(row.group(2))
                    .as(row.group(1))
                    .isEqualTo(option(row.group(1)).defaultText());
        });
    }
}
