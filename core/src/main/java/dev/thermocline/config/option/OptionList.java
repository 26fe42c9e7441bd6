package dev.thermocline.config.option;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * All options under one prefix. Every key below the prefix must be an option, a deprecated key of one, or a defunct
 * key, so that a mistyped or removed key never becomes a silent no-op.
 *
 * @param prefix what all keys begin with, ending in a dot
 * @param options in the order of the documentation
 * @param defunct removed keys, each with the remedy that its user needs
 */
public record OptionList(String prefix, List<Option<?>> options, Map<String, String> defunct) {
    /** The pattern of a mistyped key of a secret. */
    private static final Pattern SECRET = Pattern.compile("(?i).*(?:key|secret|password|encrypt).*");

    public OptionList {
        options = List.copyOf(options);
        defunct = Map.copyOf(defunct);
        Set<String> seen = new HashSet<>(defunct.keySet());
        for (Option<?> option : options) {
            claim(prefix, option.key(), seen);
            option.formerKeys().forEach(key -> claim(prefix, key, seen));
        }
    }

    /**
     * Checks the keys, not the values.
     *
     * @return a warning for each deprecated key in use, in the order of the keys
     * @throws InvalidOptionException at the first key that is unknown or defunct
     */
    public List<String> check(Configuration configuration) {
        Map<String, String> replacements = new TreeMap<>();
        for (Option<?> option : options) {
            option.formerKeys().forEach(key -> replacements.put(key, option.key()));
        }
        Set<String> known = options.stream().map(Option::key).collect(Collectors.toSet());
        List<String> warnings = new ArrayList<>();
        new TreeMap<>(configuration.getPropsWithPrefix(prefix)).forEach((suffix, value) -> {
            String key = prefix + suffix;
            String replacement = replacements.get(key);
            if (replacement != null) {
                warnings.add(key + " is deprecated and will be removed: set " + replacement + " instead");
            } else if (!known.contains(key)) {
                throw unusable(key, value);
            }
        });
        return warnings;
    }

    /**
     * Checks what is set for one bucket alone: options of the whole process can't be.
     *
     * @throws InvalidOptionException at the first key that sets such an option
     */
    public void checkBucket(Configuration configuration, String bucket) {
        String before = "fs.s3a.bucket." + bucket + "." + prefix.substring("fs.s3a.".length());
        new TreeMap<>(configuration.getPropsWithPrefix(before)).forEach((suffix, value) -> {
            for (Option<?> option : options) {
                String key = prefix + suffix;
                boolean meant = option.key().equals(key) || option.formerKeys().contains(key);
                if (meant && option.scope() == Option.Scope.JVM) {
                    throw new InvalidOptionException(
                            before + suffix,
                            shown(key, value),
                            "the cache is one for all buckets of the process, and so is this option; allowed: no value of"
                                    + " the bucket " + bucket + " alone",
                            "Remove the key, and set " + option.key() + " if all buckets shall have the value",
                            null);
                }
            }
        });
    }

    /**
     * Options of the whole process that have other values in a second configuration, each with both values; in the
     * order of the documentation.
     */
    public List<String> differences(Configuration first, Configuration second) {
        return options.stream()
                .filter(option -> option.scope() == Option.Scope.JVM && !option.sameValue(first, second))
                .map(option -> option.key() + " = " + shown(option.key(), option.text(second)) + " instead of "
                        + shown(option.key(), option.text(first)))
                .toList();
    }

    private String shown(String key, String text) {
        return SECRET.matcher(key.substring(prefix.length())).matches() && !text.isEmpty() ? "(not shown)" : text;
    }

    private InvalidOptionException unusable(String key, String text) {
        String value = shown(key, text);
        String remedy = defunct.get(key);
        if (remedy != null) {
            return new InvalidOptionException(key, value, "the key is no longer an option", remedy, null);
        }
        String nearest = options.stream()
                .map(Option::key)
                .min(Comparator.comparingInt(candidate -> distance(key, candidate)))
                .orElse(prefix);
        return new InvalidOptionException(
                key,
                value,
                "there is no such option; allowed: the keys in docs/CONFIGURATION.md",
                "Did you mean " + nearest + "? If not, remove the key",
                null);
    }

    /** Levenshtein distance: single characters inserted, deleted or replaced. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column < row.length; column++) {
                int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, 1 + Math.min(diagonal, row[column - 1]));
            }
        }
        return row[to.length()];
    }

    private static void claim(String prefix, String key, Set<String> seen) {
        if (!key.startsWith(prefix)) {
            throw new IllegalArgumentException("key does not begin with " + prefix + ": " + key);
        }
        if (!seen.add(key)) {
            throw new IllegalArgumentException("key is listed twice: " + key);
        }
    }
}
