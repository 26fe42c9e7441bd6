package dev.thermocline.config.option;

import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * One option: its key and everything that is known about it. The default is a text that goes through the same parser
 * and limits as a user's value. Immutable; reading is thread-safe as far as the {@code Configuration} is.
 *
 * @param <T> type of the value; {@code Optional} where a word such as {@code unlimited} stands for "no value"
 */
public final class Option<T> {
    /** How far one setting of an option reaches. */
    public enum Scope {
        /** One value in the process: the first file system to start sets it. */
        JVM("JVM"),
        /** Each file system has its own value, so buckets may differ. */
        FILE_SYSTEM("file system");

        private final String text;

        Scope(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** What all keys begin with. */
    public static final String PREFIX = "fs.s3a.cache.";

    private static final String FIRST_RELEASE = "0.1.0";

    private final String key;
    private final OptionType<T> type;
    private final String defaultText;
    private final Scope scope;
    private final String meaning;
    private final String since;
    private final List<String> formerKeys;

    private Option(Option<T> base, String since, List<String> formerKeys) {
        this.key = base.key;
        this.type = base.type;
        this.defaultText = base.defaultText;
        this.scope = base.scope;
        this.meaning = base.meaning;
        this.since = Objects.requireNonNull(since, "since is null");
        this.formerKeys = List.copyOf(formerKeys);
    }

    /** An option of the whole process. */
    public static <T> Option<T> jvm(String suffix, OptionType<T> type, String defaultText, String meaning) {
        return new Option<>(PREFIX + suffix, type, defaultText, Scope.JVM, meaning);
    }

    /** An option of one file system. */
    public static <T> Option<T> fileSystem(String suffix, OptionType<T> type, String defaultText, String meaning) {
        return new Option<>(PREFIX + suffix, type, defaultText, Scope.FILE_SYSTEM, meaning);
    }

    Option(String key, OptionType<T> type, String defaultText, Scope scope, String meaning) {
        this.key = Objects.requireNonNull(key, "key is null");
        this.type = Objects.requireNonNull(type, "type is null");
        this.defaultText = Objects.requireNonNull(defaultText, "defaultText is null");
        this.scope = Objects.requireNonNull(scope, "scope is null");
        this.meaning = Objects.requireNonNull(meaning, "meaning is null");
        this.since = FIRST_RELEASE;
        this.formerKeys = List.of();
    }

    /** The same option, first shipped in another release. */
    Option<T> since(String release) {
        return new Option<>(this, release, formerKeys);
    }

    /** The same option, still read under deprecated keys, with a warning. */
    Option<T> formerly(String... keys) {
        return new Option<>(this, since, List.of(keys));
    }

    /** The full key, with its prefix. */
    public String key() {
        return key;
    }

    /** What kind of value this is, for people: "size", "duration or `unlimited`". */
    public String type() {
        return type.name();
    }

    /** The allowed values in words, limits inclusive. */
    public String limits() {
        return type.allowed();
    }

    /** The default as one would write it. */
    public String defaultText() {
        return defaultText;
    }

    /** How far one setting reaches. */
    public Scope scope() {
        return scope;
    }

    /** What the option does, in one or two sentences. */
    public String meaning() {
        return meaning;
    }

    /** The first release that knows the option. */
    public String since() {
        return since;
    }

    /** Deprecated keys that still set this option. */
    public List<String> formerKeys() {
        return formerKeys;
    }

    /**
     * The value in the configuration, or the default. A deprecated key counts as the key itself.
     *
     * @throws InvalidOptionException if the value is not allowed, or two keys of this option disagree
     */
    public T get(Configuration configuration) {
        String setKey = key;
        String text = textOf(configuration, key);
        for (String formerKey : formerKeys) {
            String formerText = textOf(configuration, formerKey);
            if (formerText == null) {
                continue;
            }
            if (text != null && !text.equals(formerText)) {
                throw new InvalidOptionException(
                        formerKey,
                        formerText,
                        "differs from " + setKey + " = '" + text + "', which means the same option; allowed: one value",
                        "Remove " + formerKey + " and keep " + key,
                        null);
            }
            if (text == null) {
                setKey = formerKey;
                text = formerText;
            }
        }
        if (text != null) {
            return parse(setKey, text, "Set an allowed value, or remove the key to get the default " + defaultText);
        }
        String substituted = configuration.get(key, defaultText).strip();
        return parse(key, substituted, "This is the default, which does not fit here: set the key");
    }

    /** The text that counts in the configuration, or the default. */
    String text(Configuration configuration) {
        String text = textOf(configuration, key);
        for (String formerKey : formerKeys) {
            text = text == null ? textOf(configuration, formerKey) : text;
        }
        return text == null ? configuration.get(key, defaultText).strip() : text;
    }

    /** Whether two configurations give the option one value, however it is written. */
    boolean sameValue(Configuration first, Configuration second) {
        return text(first).equals(text(second))
                || (!type.isSecret() && get(first).equals(get(second)));
    }

    private T parse(String setKey, String text, String remedy) {
        try {
            return type.parser().apply(text);
        } catch (IllegalArgumentException e) {
            String problem = e.getMessage() + "; allowed: " + type.allowed();
            throw new InvalidOptionException(setKey, text, problem, remedy, e);
        }
    }

    private static @Nullable String textOf(Configuration configuration, String key) {
        String text = configuration.get(key);
        return text == null ? null : text.strip();
    }

    @Override
    public String toString() {
        return key;
    }
}
