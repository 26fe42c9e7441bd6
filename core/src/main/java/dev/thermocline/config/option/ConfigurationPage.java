package dev.thermocline.config.option;

import java.util.List;

/** Renders a list of options as the markdown of docs/CONFIGURATION.md. A pure function of the list. */
public final class ConfigurationPage {
    private static final String INTRODUCTION = """
            # Configuration

            This page is generated from `CacheOptions`; do not edit it by hand. To write it again:
            `./mvnw -pl core -am test-compile surefire:test@default-test \
            -Dtest=ConfigurationPageTest -Dsurefire.failIfNoSpecifiedTests=false \
            -Dthermocline.docs.update=true`

            - In Spark put `spark.hadoop.` in front of a key. For one bucket write `fs.s3a.bucket.NAME.cache.` in place of
              `fs.s3a.cache.`: possible where the scope is *file system*. With an option of scope *JVM* the bucket is not cached,
              and an error names the key.
            - Sizes are whole numbers of bytes, or with the units k, m, g, t, p (powers of 1024): `64m`. Durations always
              have a unit: `500ms`, `30s`, `5m`, `12h`, `7d`.
            - A key that is not listed here, or a value outside its limits, fails the start with the remedy in the message.
            - Scope *file system*: each file system (bucket) may have its own value. Scope *JVM*: one value in the process;
              the first file system to start sets it, and a warning names what a later one has else.
            - What lies on the disk fits one `block.size` and `tail.size`: a process with others starts with an empty disk.
            - Limits are inclusive. No number means "no limit" or "off": there are words for that.

            | key | type | default | limits | meaning | scope | since |
            |---|---|---|---|---|---|---|
            """;

    private ConfigurationPage() {}

    /** The whole page, with a newline at its end. */
    public static String render(List<Option<?>> options) {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (Option<?> option : options) {
            page.append("| ")
                    .append(String.join(
                            " | ",
                            code(option.key()),
                            cell(option.type()),
                            option.defaultText().isEmpty() ? "(empty)" : code(option.defaultText()),
                            cell(option.limits()),
                            cell(meaning(option)),
                            cell(option.scope().toString()),
                            cell(option.since())))
                    .append(" |\n");
        }
        return page.toString();
    }

    private static String meaning(Option<?> option) {
        return option.formerKeys().isEmpty()
                ? option.meaning()
                : option.meaning() + " Formerly `" + String.join("`, `", option.formerKeys()) + "`.";
    }

    private static String code(String text) {
        return "`" + cell(text) + "`";
    }

    /** A bar would end the cell, inside code too. */
    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
