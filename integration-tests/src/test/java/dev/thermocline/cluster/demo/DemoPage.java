package dev.thermocline.cluster.demo;

import java.util.List;

/** What was measured, as a page that needs nothing else. */
final class DemoPage {
    private static final int BAR_WIDTH = 320;
    private static final int BAR_HEIGHT = 14;
    private static final int KILO = 1000;

    private final List<Measured> all;

    /** @param all in the order in which it is to be shown */
    DemoPage(List<Measured> all) {
        this.all = List.copyOf(all);
    }

    String html() {
        StringBuilder page = new StringBuilder("""
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>Two applications</title>
                <style>
                body { font: 15px/1.5 sans-serif; margin: 2em auto; max-width: 62em; color: #222; }
                table { border-collapse: collapse; margin: 1em 0; }
                th, td { padding: .25em .7em; text-align: right; border-bottom: 1px solid #ddd; }
                th:first-child, td:first-child, td:nth-child(2) { text-align: left; }
                rect.s3a { fill: #999; } rect.footers { fill: #3b7dd8; } rect.bodies { fill: #2a9d5c; }
                </style></head><body>
                <h1>Two applications</h1>
                <p>One application appends, merges and compacts; dashboards on executors of another one run a round
                after each commit. Counted at a proxy before the store: what came of the added files between the commit
                and the round (warm), and what the round asked for of all data files.</p>
                """);
        bars(page, "Data GETs in the first round after each commit");
        for (Mode mode : Mode.values()) {
            table(page, mode);
        }
        return page.append("</body></html>\n").toString();
    }

    private void bars(StringBuilder page, String title) {
        long most = Math.max(
                1, all.stream().mapToLong(each -> each.round().gets()).max().orElse(1));
        page.append("<h2>" + title + "</h2>\n<table>\n");
        for (Measured measured : all) {
            page.append(row(
                    name(measured),
                    measured.mode().title(),
                    bar(measured.mode(), measured.round().gets(), most)));
        }
        page.append("</table>\n");
    }

    private static String bar(Mode mode, long value, long most) {
        long width = BAR_WIDTH * value / most;
        return "<svg width=\"" + (BAR_WIDTH + 60) + "\" height=\"" + BAR_HEIGHT + "\" role=\"img\"><rect class=\""
                + mode.id() + "\" width=\"" + width + "\" height=\"" + BAR_HEIGHT + "\"/><text x=\"" + (width + 5)
                + "\" y=\"" + (BAR_HEIGHT - 2) + "\" font-size=\"13\">" + value + "</text></svg>";
    }

    private void table(StringBuilder page, Mode mode) {
        page.append("<h2>" + mode.title() + "</h2>\n<table>\n<tr><th>commit</th><th>files added</th>"
                + "<th>footers on executors</th><th>warm GETs</th><th>warm kB</th><th>round: HEADs</th>"
                + "<th>footer GETs</th><th>GETs</th><th>kB</th><th>read: own kB</th><th>peers kB</th><th>S3 kB</th>"
                + "</tr>\n");
        for (Measured measured : of(mode)) {
            page.append(row(
                    name(measured),
                    Integer.toString(measured.added()),
                    measured.executorsWithFooters() + " of " + measured.executors(),
                    Long.toString(measured.warm().gets()),
                    Long.toString(measured.warm().bytes() / KILO),
                    Long.toString(measured.round().heads()),
                    Long.toString(measured.round().footers()),
                    Long.toString(measured.round().gets()),
                    Long.toString(measured.round().bytes() / KILO),
                    Long.toString(measured.sources().own() / KILO),
                    Long.toString(measured.sources().peers() / KILO),
                    Long.toString(measured.sources().s3() / KILO)));
        }
        page.append("</table>\n");
    }

    private static String name(Measured measured) {
        return measured.version() + " " + measured.operation() + ", executors: " + measured.executors();
    }

    private List<Measured> of(Mode mode) {
        return all.stream().filter(measured -> measured.mode() == mode).toList();
    }

    private static String row(String... cells) {
        return "<tr><td>" + String.join("</td><td>", cells) + "</td></tr>\n";
    }
}
