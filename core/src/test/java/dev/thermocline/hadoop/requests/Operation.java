package dev.thermocline.hadoop.requests;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A row of the table of operations.
 *
 * @param title which operation, in markdown; code in backticks
 * @param promise its requests
 * @param happens what happens, in markdown
 * @param probes what is measured to see that the promise is kept, by a file system whose cache holds what
 *     {@link Scenario#before} brought
 */
record Operation(String title, Promise promise, String happens, List<Scenario> probes) {
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");

    Operation {
        requireNonNull(title, "title is null");
        requireNonNull(promise, "promise is null");
        requireNonNull(happens, "happens is null");
        probes = List.copyOf(probes);
        if (probes.isEmpty() || (title + happens).contains("|")) {
            throw new IllegalArgumentException("not measured, or not a row: " + title);
        }
    }

    String markdown() {
        return "| " + title + " | " + promise.text() + " | " + happens + " |";
    }

    /** In two lines, as they stand in the comment of a class. */
    String javadoc() {
        return " * <tr><td>" + code(title) + "</td><td>" + promise.text() + "</td>\n *     <td>" + code(happens)
                + "</td></tr>";
    }

    private static String code(String text) {
        return CODE.matcher(text).replaceAll("{@code $1}");
    }
}
