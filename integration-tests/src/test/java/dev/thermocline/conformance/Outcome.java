package dev.thermocline.conformance;

/** How a test ended, the worst last. */
enum Outcome {
    PASSED,
    SKIPPED,
    FAILED;

    /** The worse of two runs under one name. */
    Outcome or(Outcome other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
