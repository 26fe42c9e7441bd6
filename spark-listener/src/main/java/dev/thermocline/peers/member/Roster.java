package dev.thermocline.peers.member;

import static java.util.Objects.requireNonNull;

import dev.thermocline.peers.member.Members.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * The application's processes as one of them sees them: those that it may ask, which are of its zone and run its jar,
 * and who owns what. Each zone has owners of its own, so that bytes are fetched once in each and don't travel between
 * them. Immutable.
 */
public final class Roster {
    /** The name of the driver. It owns the logs of tables, of which it knows the newest state, and nothing else. */
    public static final String DRIVER = "driver";

    /** Bytes of a file that have one owner. */
    public static final long SECTION = 64L << 20;

    /** How many processes own the tail of a file: a second one for the time in which the first can't be reached. */
    static final int TAIL_OWNERS = 2;

    private static final String LOG_DIRECTORY = "/_delta_log/";

    private final String self;
    private final Map<String, Member> peers;
    private final boolean driverThere;
    private final RendezvousHash owners;

    private Roster(String self, Map<String, Member> peers, boolean driverThere, RendezvousHash owners) {
        this.self = self;
        this.peers = peers;
        this.driverThere = driverThere;
        this.owners = owners;
    }

    /** Nobody but the process itself. */
    public static Roster alone(String self) {
        return new Roster(requireNonNull(self, "self is null"), Map.of(), false, new RendezvousHash(List.of()));
    }

    /** The roster of one of the members; of a process that is none of them, {@link #alone}. */
    public static Roster of(String self, Collection<Member> members) {
        Optional<Member> own =
                members.stream().filter(member -> member.id().equals(self)).findFirst();
        if (own.isEmpty()) {
            return alone(self);
        }
        Map<String, Member> peers = new HashMap<>();
        List<String> owners = new ArrayList<>();
        boolean driver = false;
        for (Member member : members) {
            if (!member.zone().equals(own.get().zone())
                    || !member.version().equals(own.get().version())) {
                continue;
            }
            driver |= member.id().equals(DRIVER);
            if (!member.id().equals(DRIVER)) {
                owners.add(member.id());
            }
            if (!member.id().equals(self)) {
                peers.put(member.id(), member);
            }
        }
        return new Roster(self, Map.copyOf(peers), driver, new RendezvousHash(owners));
    }

    /** The process whose roster it is. */
    public String self() {
        return self;
    }

    /** Those who may be asked, by id. */
    public Map<String, Member> peers() {
        return peers;
    }

    /** Who fetches a part of a file from S3, for all of its zone; empty if nobody is known. */
    public Optional<String> owner(Path file, long position) {
        String path = file.toString();
        if (path.contains(LOG_DIRECTORY)) {
            return driverThere ? Optional.of(DRIVER) : Optional.empty();
        }
        return owners.owner(path, position / SECTION);
    }

    /** Who owned a part of a file that is this process's own, before this process came; empty if it is another's. */
    public Optional<String> ownerBefore(Path file, long position) {
        String path = file.toString();
        List<String> first = path.contains(LOG_DIRECTORY) ? List.of() : owners.owners(path, position / SECTION, 2);
        return first.size() == 2 && first.get(0).equals(self) ? Optional.of(first.get(1)) : Optional.empty();
    }

    /** Who fetches the tail of a file from S3, for all of its zone: the second one while the first can't be reached. */
    public List<String> tailOwners(Path file) {
        String path = file.toString();
        if (path.contains(LOG_DIRECTORY)) {
            return driverThere ? List.of(DRIVER) : List.of();
        }
        return owners.owners(path, TAIL_OWNERS);
    }
}
