package dev.thermocline.benchmarks.pages;

import dev.thermocline.benchmarks.summary.Summary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pages that show results. A block that begins with {@code <!-- result FILE -->} and ends with {@code <!-- end of
 * result -->} is the rendering of a summary of the demo; with {@code gain}, {@code requests} or {@code profile} in
 * place of {@code result}, that of its first sentence, of the requests of its first rounds or of what was sampled.
 * Everything else is written by hand.
 */
public final class ResultPages {
    private static final Pattern BLOCK = Pattern.compile(
            "(<!-- (result|gain|requests|profile) ([\\w.-]+) -->\n).*?(<!-- end of result -->)", Pattern.DOTALL);

    private ResultPages() {}

    /**
     * The page with all its blocks rendered again.
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
            String block = switch (matcher.group(2)) {
                case "gain" -> ResultTables.gain(summary);
                case "requests" -> ResultTables.firstRoundRequests(summary);
                case "profile" -> ResultTables.profile(summary);
                default -> ResultTables.render(summary);
            };
            matcher.appendReplacement(
                    refreshed, Matcher.quoteReplacement(matcher.group(1) + "\n" + block + "\n" + matcher.group(4)));
        }
        return matcher.appendTail(refreshed).toString();
    }
}
