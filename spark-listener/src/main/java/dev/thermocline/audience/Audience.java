package dev.thermocline.audience;

import dev.thermocline.buffer.Targets;
import dev.thermocline.peers.member.RendezvousHash;
import dev.thermocline.peers.member.Roster;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which executors get what of a commit, as long as they are these. With few executors each one gets everything; with
 * more, a file's owners and those who read its table. Executors that are peers of each other get names; those that are
 * not, because they have no port or are no peers by their options, get the bytes. Immutable.
 */
public final class Audience {
    /** Up to so many executors, each one gets every tail: footers are everywhere. */
    public static final int FEW = 16;

    /** How many executors own the tail of a file. */
    public static final int OWNERS = 2;

    /** Sections of a file, from its start, whose owners get it: what lies behind them is fetched from S3 once. */
    static final long MOST_SECTIONS = 64;

    private final boolean few;
    private final boolean names;
    private final Set<String> peers;
    private final Set<String> others;
    private final RendezvousHash owners;

    /**
     * Those who are there.
     *
     * @param all every executor
     * @param peers those among them that are peers
     * @param driverIsPeer whether there will be peers as soon as there are executors
     */
    public Audience(List<String> all, List<String> peers, boolean driverIsPeer) {
        this.few = all.size() <= FEW;
        this.names = !peers.isEmpty() || (all.isEmpty() && driverIsPeer);
        this.peers = Set.copyOf(peers);
        Set<String> rest = new HashSet<>(all);
        rest.removeAll(this.peers);
        this.others = Set.copyOf(rest);
        this.owners = new RendezvousHash(peers);
    }

    /**
     * Who gets the name of a file, and who its tail.
     *
     * @param names for these executors an instruction to pull the tail
     * @param tails for these one with the tail
     */
    public record Share(Targets names, Targets tails) {
        /** All of them together. */
        public Targets all() {
            if (names instanceof Targets.Some some && tails instanceof Targets.Some more) {
                Set<String> both = new HashSet<>(some.shared());
                both.addAll(more.shared());
                both.removeAll(some.own());
                return new Targets.Some(some.own(), both);
            }
            return Targets.ALL;
        }
    }

    /** The readers among these executors who get more than what they own: none where everybody gets everything. */
    public Set<String> among(Set<String> readers) {
        if (few || !names) {
            return Set.of();
        }
        Set<String> present = new HashSet<>(readers);
        present.removeIf(reader -> !peers.contains(reader) && !others.contains(reader));
        return Set.copyOf(present);
    }

    /**
     * Who gets a file.
     *
     * @param held bytes of the file if somebody holds them: then those who own its later sections get it, too, who
     *     would fetch from S3 what they don't know of; 0 if nobody does
     * @param readers those who get it although they don't own it, as {@link #among} has them
     */
    public Share of(String path, long held, Set<String> readers) {
        if (!names) {
            return new Share(Targets.NONE, Targets.ALL);
        }
        if (few) {
            return others.isEmpty()
                    ? new Share(Targets.ALL, Targets.NONE)
                    : new Share(new Targets.Some(List.of(), peers), new Targets.Some(List.of(), others));
        }
        return new Share(
                new Targets.Some(owners(path, held), intersection(readers, peers)),
                new Targets.Some(List.of(), intersection(readers, others)));
    }

    private List<String> owners(String path, long held) {
        List<String> tailOwners = owners.owners(path, OWNERS);
        long sections = Math.min(MOST_SECTIONS, (held + Roster.SECTION - 1) / Roster.SECTION);
        if (sections <= 1) {
            return tailOwners;
        }
        Set<String> all = new LinkedHashSet<>(tailOwners);
        for (long section = 1; section < sections; section++) {
            owners.owner(path, section).ifPresent(all::add);
        }
        return List.copyOf(all);
    }

    /** Who pulls the tail of a file, by name: all peers if they are few, else its owners. */
    public Collection<String> pulling(String path) {
        return few ? peers : owners.owners(path, OWNERS);
    }

    private static Set<String> intersection(Set<String> readers, Set<String> present) {
        if (readers.isEmpty() || present.containsAll(readers)) {
            return readers;
        }
        Set<String> both = new HashSet<>(readers);
        both.retainAll(present);
        return Set.copyOf(both);
    }
}
