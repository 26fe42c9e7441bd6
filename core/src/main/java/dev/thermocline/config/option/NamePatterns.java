package dev.thermocline.config.option;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Regular expressions for the objects that belong to a class. An expression without a slash must match the whole file
 * name; one with a slash must match the whole path from the beginning of some directory on, so that {@code
 * _sidecars/.*} finds {@code table/_delta_log/_sidecars/x}. A word behind an at sign stands for a pack of expressions,
 * see {@link #PACKS}. Equal if the expressions are equal in order. Immutable and thread-safe.
 */
public final class NamePatterns {
    /** Expressions that are known by one name. */
    static final Map<String, List<String>> PACKS = Collections.unmodifiableMap(new TreeMap<>(Map.of(
            "@parquet",
            List.of(".*\\.parquet"),
            "@delta",
            List.of(".*\\.parquet", "deletion_vector_.*\\.bin", "_delta_log/.*"),
            "@zarr-chunks",
            List.of("c", "(?:c\\.|)[0-9]+(?:\\.[0-9]+)*"),
            "@zarr-metadata",
            List.of("\\.zarray", "\\.zattrs", "\\.zmetadata", "zarr\\.json"),
            "@zarr-groups",
            List.of("\\.zgroup"))));

    /** The names of the packs, for messages. */
    public static final String PACKS_IN_WORDS = String.join(", ", PACKS.keySet());

    private final List<String> expressions;
    private final List<Pattern> namePatterns;
    private final List<Pattern> pathPatterns;

    private NamePatterns(List<String> expressions) {
        this.expressions = List.copyOf(expressions);
        this.namePatterns = expressions.stream()
                .filter(expression -> !expression.contains("/"))
                .map(Pattern::compile)
                .toList();
        this.pathPatterns = expressions.stream()
                .filter(expression -> expression.contains("/"))
                .map(expression -> Pattern.compile("(?:.*/)?(?:" + expression + ")"))
                .toList();
    }

    /**
     * Reads expressions with commas between them. A comma inside braces, brackets or parentheses, or behind a
     * backslash, belongs to the expression.
     *
     * @throws IllegalArgumentException if an expression is not a Java regular expression, or a pack is not known
     */
    public static NamePatterns parse(String text) {
        List<String> expressions = new ArrayList<>();
        for (String part : split(text)) {
            if (part.startsWith("@")) {
                expressions.addAll(pack(part));
            } else if (!part.isEmpty()) {
                expressions.add(part);
            }
        }
        // Each alone first: an unbalanced parenthesis must not find its partner in the text that is put around it.
        expressions.forEach(Pattern::compile);
        return new NamePatterns(expressions);
    }

    private static List<String> pack(String name) {
        List<String> pack = PACKS.get(name);
        if (pack == null) {
            throw new IllegalArgumentException("there is no pack '" + name + "'; packs are " + PACKS_IN_WORDS);
        }
        return pack;
    }

    /** Whether one of the expressions matches; {@code path} is an object's key, directories parted by slashes. */
    public boolean matches(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return namePatterns.stream().anyMatch(pattern -> pattern.matcher(name).matches())
                || pathPatterns.stream()
                        .anyMatch(pattern -> pattern.matcher(path).matches());
    }

    /** Splits at commas that belong to no expression. */
    static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        boolean inBrackets = false;
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (inBrackets) {
                inBrackets = c != ']';
            } else if (c == ',' && depth == 0) {
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            } else {
                inBrackets = c == '[';
                depth += "{(".indexOf(c) >= 0 ? 1 : "})".indexOf(c) >= 0 ? -1 : 0;
            }
        }
        parts.add(text.substring(start).strip());
        return parts;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamePatterns that && expressions.equals(that.expressions);
    }

    @Override
    public int hashCode() {
        return expressions.hashCode();
    }

    @Override
    public String toString() {
        return String.join(", ", expressions);
    }
}
