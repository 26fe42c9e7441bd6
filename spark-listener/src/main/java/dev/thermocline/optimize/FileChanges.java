package dev.thermocline.optimize;

import java.util.Set;

/**
 * What one commit does to the files of one partition. A path is in both sets if only its deletion vector changes. Immutable.
 *
 * @param added paths that become live, as the commit spells them
 * @param removed paths that die
 */
public record FileChanges(Set<String> added, Set<String> removed) {
    public FileChanges {
        added = Set.copyOf(added);
        removed = Set.copyOf(removed);
    }
}
