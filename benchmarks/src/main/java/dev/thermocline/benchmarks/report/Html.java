package dev.thermocline.benchmarks.report;

import java.util.List;
import java.util.stream.Collectors;

/** Small pieces of HTML. What is called text is escaped here; what is called html is taken as it is. */
final class Html {
    private Html() {}

    /** Text for an element or for an attribute in double quotes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** JSON for a script element: without "<" nothing in it can end the element or open a comment. */
    static String json(String json) {
        return json.replace("<", "\\u003c");
    }

    /** An element with a class. */
    static String element(String name, String type, String html) {
        return "<" + name + " class=\"" + type + "\">" + html + "</" + name + ">";
    }

    /**
     * A table that scrolls where the page is narrow.
     *
     * @param captionHtml what the table shows
     * @param heads texts of the column heads, one for each cell of a row
     * @param rows each of the cells' HTML; the first is the row's head
     */
    static String table(String captionHtml, List<String> heads, List<List<String>> rows) {
        String head = heads.stream()
                .map(text -> "<th scope=\"col\">" + escape(text) + "</th>")
                .collect(Collectors.joining());
        String body = rows.stream().map(Html::row).collect(Collectors.joining("\n"));
        return "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>\n<caption>" + captionHtml
                + "</caption>\n<thead><tr>" + head + "</tr></thead>\n<tbody>\n" + body + "\n</tbody>\n</table></div>";
    }

    private static String row(List<String> cells) {
        String rest =
                cells.stream().skip(1).map(cell -> "<td>" + cell + "</td>").collect(Collectors.joining());
        return "<tr><th scope=\"row\">" + cells.get(0) + "</th>" + rest + "</tr>";
    }

    /** A length next to a number, as a share of the longest. */
    static String bar(double share) {
        long percent = Math.round(Math.max(0, Math.min(1, share)) * 100);
        return "<span class=\"bar\"><span style=\"width:" + percent + "%\"></span></span>";
    }
}
