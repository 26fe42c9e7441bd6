package dev.thermocline.benchmarks.demo;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A kind of commit between the dashboard's rounds. Each makes exactly one version of the table. */
public enum Operation {
    /** New sales of the newest month, one file. */
    APPEND("append", "APPEND"),
    /** Compacts a month, another each time. */
    OPTIMIZE("optimize", "OPTIMIZE"),
    /** Changes some sales of most files of a month, and adds some. */
    MERGE("merge", "MERGE"),
    /** Deletes sales from all files of a month. */
    DELETE("delete", "DELETE"),
    /** Clusters two months that are not the newest. */
    ZORDER("zorder", "OPTIMIZE ZORDER BY");

    private final String option;
    private final String label;

    Operation(String option, String label) {
        this.option = option;
        this.label = label;
    }

    /** Its name among the arguments. */
    public String option() {
        return option;
    }

    /** Its name for readers, close to SQL. */
    public String label() {
        return label;
    }

    /**
     * The operation of an argument.
     *
     * @throws IllegalArgumentException for an unknown one; the message names the known ones
     */
    public static Operation of(String option) {
        return Arrays.stream(values())
                .filter(operation -> operation.option.equals(option))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown operation '" + option + "': take some of "
                        + Arrays.stream(values()).map(Operation::option).collect(Collectors.joining(", "))));
    }
}
