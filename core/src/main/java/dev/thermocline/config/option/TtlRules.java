package dev.thermocline.config.option;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Times to live of names that differ from all others. Rules are numbered from 1; the first that matches counts.
 * Immutable and thread-safe.
 *
 * @param rules in order
 */
public record TtlRules(List<Rule> rules) {
    /** Most rules: an object carries the number of its rule in three bits. */
    public static final int MOST = 7;

    /** Copies the rules. */
    public TtlRules {
        rules = List.copyOf(rules);
    }

    /**
     * One of them.
     *
     * @param names whose objects it is for
     * @param ttl how long they stay
     */
    public record Rule(NamePatterns names, Duration ttl) {
        @Override
        public String toString() {
            return names + "=" + Durations.format(ttl);
        }
    }

    /**
     * Reads rules {@code expression=duration} with commas between them; expressions and packs as in
     * {@link NamePatterns}.
     *
     * @param shortest least duration of a rule
     * @throws IllegalArgumentException if a rule has no duration, an impossible one, or there are more than
     *     {@value #MOST}
     */
    public static TtlRules parse(String text, Duration shortest) {
        List<Rule> rules = new ArrayList<>();
        for (String part : NamePatterns.split(text)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.lastIndexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("'" + part + "' is not of the form expression=duration");
            }
            Duration ttl = Durations.parse(part.substring(equals + 1).strip());
            if (ttl.compareTo(shortest) < 0) {
                throw new IllegalArgumentException("'" + part + "' is below the minimum " + Durations.format(shortest));
            }
            rules.add(new Rule(NamePatterns.parse(part.substring(0, equals).strip()), ttl));
        }
        if (rules.size() > MOST) {
            throw new IllegalArgumentException(
                    "there are " + rules.size() + " rules, at most " + MOST + " are possible");
        }
        return new TtlRules(rules);
    }

    /** The number of the first rule that matches an object's key, or 0. */
    public int ruleOf(String key) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).names().matches(key)) {
                return i + 1;
            }
        }
        return 0;
    }

    /** The time to live of each rule, the first rule's first. */
    public List<Duration> durations() {
        return rules.stream().map(Rule::ttl).toList();
    }

    @Override
    public String toString() {
        return rules.stream().map(Rule::toString).collect(Collectors.joining(", "));
    }
}
