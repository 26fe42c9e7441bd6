package dev.thermocline.benchmarks.report;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A page as a reader without JavaScript has it.
 *
 * @param html all of it
 */
record Page(String html) {
    private static final Pattern MACHINERY = Pattern.compile("<(script|style|title)[ >].*?</\\1>", Pattern.DOTALL);
    private static final Pattern TABLE = Pattern.compile("<table>.*?</table>", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("<tr>(.*?)</tr>", Pattern.DOTALL);
    private static final Pattern CELL = Pattern.compile("<t[hd][ >].*?</t[hd]>", Pattern.DOTALL);
    private static final Pattern JSON =
            Pattern.compile("<script type=\"application/json\" id=\"summary\">(.*?)</script>", Pattern.DOTALL);

    /** What can be read, without tags. */
    String text() {
        return plain(visible());
    }

    /** The page without what is read by machines. */
    String visible() {
        return MACHINERY.matcher(html).replaceAll(" ");
    }

    /** Text of the element with the class. */
    String textOf(String type) {
        return find(Pattern.compile("<(p|div) class=\"" + type + "\"[^>]*>(.*?)</\\1>", Pattern.DOTALL), visible())
                .map(found -> readable(found.group(2)))
                .toList()
                .get(0);
    }

    /** The cells' texts of all rows, heads too, of the table whose caption begins so. */
    List<List<String>> table(String caption) {
        return find(TABLE, visible())
                .map(MatchResult::group)
                .filter(table -> plain(table).startsWith(caption))
                .findFirst()
                .map(table -> find(ROW, table)
                        .map(row -> find(CELL, row.group(1))
                                .map(cell -> readable(cell.group()))
                                .toList())
                        .toList())
                .orElseThrow(() -> new AssertionError("no table " + caption));
    }

    /** The summary that the charts draw. */
    String json() {
        return find(JSON, html).findFirst().orElseThrow().group(1);
    }

    private static java.util.stream.Stream<MatchResult> find(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    /** The text of a piece of HTML, thin spaces made plain ones. */
    static String readable(String html) {
        return plain(html).replace(Figures.THIN_SPACE, ' ');
    }

    private static String plain(String html) {
        return html.replaceAll("<[^>]*>", " ")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&")
                .replaceAll("\\s+", " ")
                .replace(" ,", ",")
                .replace(" .", ".")
                .replace(" ;", ";")
                .strip();
    }
}
