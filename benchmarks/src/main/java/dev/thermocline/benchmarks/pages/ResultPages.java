package dev.thermocline.benchmarks.pages;

import dev.thermocline.benchmarks.summary.Summary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pages that show results. A block between {@code <!-- result FILE -->} or {@code <!-- headline FILE -->} and {@code <!--
 * end of result -->} is the rendering of a summary of the demo, all of it or its main figures; everything else is written
 * by hand.
 */
public final class ResultPages {
    private static final Pattern BLOCK =
            Pattern.compile("(<!-- (result|headline) ([\\w.-]+) -->\n).*?(<!-- end of result -->)", Pattern.DOTALL);

    private ResultPages() {}

    /**
     * The page with all its blocks rendered anew.
     *
     * @param page text of the page
     * @param results directory of the files that the page names
     * @throws IOException if one of them is absent or not a summary
     */
    public static String refresh(String page, Path results) throws IOException {
        Matcher matcher = BLOCK.matcher(page);
        StringBuilder refreshed = new StringBuilder();
        while (matcher.find()) {
            Summary summary = Summary.read(results.resolve(matcher.group(3)));
            String block =
                    matcher.group(2).equals("result") ? ResultTables.render(summary) : ResultTables.headline(summary);
            matcher.appendReplacement(
                    refreshed, Matcher.quoteReplacement(matcher.group(1) + "\n" + block + "\n" + matcher.group(4)));
        }
        return matcher.appendTail(refreshed).toString();
    }
}
