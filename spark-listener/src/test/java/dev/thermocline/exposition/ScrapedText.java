package dev.thermocline.exposition;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A scrape, read as Prometheus reads it.
 *
 * @param series value by series, as the text has it
 * @param types by metric
 * @param helps by metric
 */
record ScrapedText(Map<String, Double> series, Map<String, String> types, Map<String, String> helps) {
    private static final String VALUE = "\"(?:[^\"\\\\\n]|\\\\[\"\\\\n])*\"";
    private static final Pattern SERIES =
            Pattern.compile("([a-z][a-z0-9_]*)(\\{[a-z]+=" + VALUE + "(?:,[a-z]+=" + VALUE + ")*})? (-?[0-9]+)");
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) ([a-z][a-z0-9_]*) (.+)");

    /** @throws IllegalStateException at a line that is not of the format, or comes twice, or at another metric's place */
    static ScrapedText parse(String text) {
        ScrapedText scraped = new ScrapedText(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        String current = "";
        for (String line : text.lines().toList()) {
            Matcher comment = COMMENT.matcher(line);
            Matcher one = SERIES.matcher(line);
            Object before;
            if (comment.matches()) {
                current = comment.group(2);
                Map<String, String> comments = comment.group(1).equals("TYPE") ? scraped.types : scraped.helps;
                before = comments.put(current, comment.group(3));
            } else if (one.matches() && one.group(1).equals(current)) {
                before = scraped.series.put(line.substring(0, line.lastIndexOf(' ')), Double.valueOf(one.group(3)));
            } else {
                throw new IllegalStateException("not a line of the format, or of " + current + ": " + line);
            }
            if (before != null) {
                throw new IllegalStateException("twice: " + line);
            }
        }
        if (!text.endsWith("\n")) {
            throw new IllegalStateException("the last line has no end");
        }
        return scraped;
    }

    double value(String one) {
        return series.getOrDefault(one, Double.NaN);
    }

    /** The metrics that have series. */
    Set<String> metrics() {
        return series.keySet().stream()
                .map(one -> one.replaceFirst("\\{.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The sum of the metric's series that have all these labels, each as {@code name="value"}. */
    double sum(String metric, String... labels) {
        return series.entrySet().stream()
                .filter(one -> one.getKey().replaceFirst("\\{.*", "").equals(metric))
                .filter(one -> Set.of(labels).stream().allMatch(one.getKey()::contains))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
