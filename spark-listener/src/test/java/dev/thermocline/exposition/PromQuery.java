package dev.thermocline.exposition;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a query in Prometheus' language asks for. Reads as much of the language as the files in conf/ use.
 *
 * @param selected metrics, in the order in which they are named
 * @param dropped labels that its result lacks: those in brackets after {@code without}
 */
record PromQuery(List<Selected> selected, Set<String> dropped) {
    private static final Set<String> WORDS = Set.of("sum", "max", "rate", "increase", "absent", "and", "or");
    private static final Pattern TOKEN =
            Pattern.compile("\\s+|[a-z_]\\w*|[0-9.]+|\\[[^\\]]+]|\"[^\"]*\"|=~|!~|!=|[<>=]=|[-+*/<>=(){},]");
    private static final Pattern NAME = Pattern.compile("[a-z_]\\w*");

    /**
     * A metric that is asked for.
     *
     * @param metric its name
     * @param matchers what its labels have to be
     * @param overTime whether a range of its past is asked for, as of a counter
     */
    record Selected(String metric, List<LabelMatcher> matchers, boolean overTime) {}

    /**
     * What a label has to be.
     *
     * @param label its name
     * @param operator equality or match, or the negation of one
     * @param value text, or a regular expression
     */
    record LabelMatcher(String label, String operator, String value) {
        /** Whether a label of this value is what it asks for. */
        boolean accepts(String actual) {
            boolean same = operator.endsWith("~") ? actual.matches(value) : actual.equals(value);
            return same != operator.startsWith("!");
        }
    }

    /** @throws IllegalArgumentException at anything that is not known here, as a name that is no metric of ours */
    static PromQuery parse(String query) {
        return new Parser(tokens(query), query).query();
    }

    private static List<String> tokens(String query) {
        List<String> tokens = new ArrayList<>();
        Matcher token = TOKEN.matcher(query);
        int end = 0;
        while (end < query.length() && token.find(end) && token.start() == end) {
            end = token.end();
            if (!token.group().isBlank()) {
                tokens.add(token.group());
            }
        }
        if (end < query.length()) {
            throw new IllegalArgumentException("not understood from " + end + " on: " + query);
        }
        return tokens;
    }

    private static final class Parser {
        private final List<String> tokens;
        private final String query;
        private final List<Selected> selected = new ArrayList<>();
        private final Set<String> dropped = new TreeSet<>();
        private int next;
        private int open;

        Parser(List<String> tokens, String query) {
            this.tokens = tokens;
            this.query = query;
        }

        PromQuery query() {
            while (next < tokens.size()) {
                step(tokens.get(next++));
            }
            expect(open == 0);
            return new PromQuery(selected, dropped);
        }

        private void step(String token) {
            if (token.startsWith("thermocline_")) {
                List<LabelMatcher> matchers = ahead("{") ? matchers() : List.of();
                boolean overTime = next < tokens.size() && tokens.get(next).startsWith("[");
                next += overTime ? 1 : 0;
                selected.add(new Selected(token, matchers, overTime));
            } else if (token.equals("without")) {
                labels();
            } else if (NAME.matcher(token).matches()) {
                expect(WORDS.contains(token));
            } else {
                expect(!token.startsWith("[") && !token.startsWith("{") && !token.startsWith("\""));
                open += token.equals("(") ? 1 : 0;
                open -= token.equals(")") ? 1 : 0;
                expect(open >= 0);
            }
        }

        private boolean ahead(String token) {
            return next < tokens.size() && tokens.get(next).equals(token);
        }

        private List<LabelMatcher> matchers() {
            List<LabelMatcher> matchers = new ArrayList<>();
            do {
                next++;
                String value = take(next + 2);
                expect(value.startsWith("\"") && Set.of("=", "!=", "=~", "!~").contains(take(next + 1)));
                matchers.add(new LabelMatcher(take(next), take(next + 1), value.substring(1, value.length() - 1)));
                next += 3;
            } while (ahead(","));
            expect(ahead("}"));
            next++;
            return matchers;
        }

        private void labels() {
            expect(ahead("("));
            next++;
            while (!ahead(")")) {
                expect(NAME.matcher(take(next)).matches());
                dropped.add(take(next++));
                next += ahead(",") ? 1 : 0;
            }
            next++;
        }

        private String take(int place) {
            expect(place < tokens.size());
            return tokens.get(place);
        }

        private void expect(boolean fine) {
            if (!fine) {
                throw new IllegalArgumentException("not understood before token " + next + ": " + query);
            }
        }
    }
}
