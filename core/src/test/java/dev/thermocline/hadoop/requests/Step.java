package dev.thermocline.hadoop.requests;

/** A part of a scenario. */
interface Step {
    /** Does nothing. */
    Step NOTHING = scene -> {};

    void run(Scene scene) throws Exception;
}
