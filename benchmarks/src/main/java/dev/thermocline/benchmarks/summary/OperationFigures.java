package dev.thermocline.benchmarks.summary;

/**
 * What a kind of commit does to the dashboards of a mode. Medians of single queries, in milliseconds.
 *
 * @param mode label of the mode
 * @param operation kind of the commit
 * @param firstP50Ms in the rounds right after such a commit
 * @param steadyP50Ms in the rounds that follow
 * @param toothMs see {@link ModeFigures#toothMs}
 */
public record OperationFigures(String mode, String operation, double firstP50Ms, double steadyP50Ms, Spread toothMs) {}
