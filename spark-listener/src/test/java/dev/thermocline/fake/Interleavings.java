package dev.thermocline.fake;

import java.util.ArrayList;
import java.util.List;

/** Runs a scenario once for each sequence of choices that it can make: all interleavings, without threads. */
public final class Interleavings {
    private final List<Integer> choices = new ArrayList<>();
    private final List<Integer> options = new ArrayList<>();
    private int next;

    private Interleavings() {}

    /** What may happen in one of several orders. */
    @FunctionalInterface
    public interface Scenario {
        void run(Interleavings chooser);
    }

    /** Returns how many runs there were. */
    public static int forEach(Scenario scenario) {
        Interleavings chooser = new Interleavings();
        int runs = 0;
        do {
            chooser.next = 0;
            scenario.run(chooser);
            runs++;
        } while (chooser.advance());
        return runs;
    }

    /** One of so many options. */
    public int choose(int count) {
        if (next == choices.size()) {
            choices.add(0);
            options.add(count);
        }
        return choices.get(next++);
    }

    /** The choices of this run, to tell runs apart. */
    @Override
    public String toString() {
        return choices.toString();
    }

    private boolean advance() {
        int last = choices.size() - 1;
        while (last >= 0 && choices.get(last) + 1 == options.get(last)) {
            choices.remove(last);
            options.remove(last);
            last--;
        }
        if (last >= 0) {
            choices.set(last, choices.get(last) + 1);
        }
        return last >= 0;
    }
}
