package dev.thermocline.benchmarks.stores;

/**
 * One line of the table.
 *
 * @param name what was measured
 * @param ours what the cache needs or reaches, with its unit
 * @param compared what it is compared with, with its unit; empty if the goal is absolute
 * @param value the number that is held against the goal
 * @param goal the goal in words
 * @param met whether it is reached
 */
record Figure(String name, String ours, String compared, String value, String goal, boolean met) {
    String row() {
        return "| " + String.join(" | ", name, ours, compared, value, goal, met ? "met" : "**missed**") + " |";
    }
}
