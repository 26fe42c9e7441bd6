package dev.thermocline.cluster.operations;

import java.util.function.Predicate;

/** Accepts the first path below a directory that it is asked for, and no other. */
final class FirstOf implements Predicate<String> {
    private final String directory;
    private boolean found;

    FirstOf(String directory) {
        this.directory = directory;
    }

    @Override
    public boolean test(String path) {
        boolean first = !found && path.startsWith(directory);
        found |= first;
        return first;
    }
}
