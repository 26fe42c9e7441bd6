package dev.thermocline.peers.member;

import static java.util.Objects.requireNonNull;

import dev.thermocline.protocol.Parts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The processes of an application that serve bytes to each other. Executors report themselves with their polls, and get
 * what has changed since the list that they know; both are entries of the poll's map, which others pass over.
 *
 * @param number of this list: it grows with each change
 * @param members in no order, each id once
 */
public record Members(long number, List<Member> members) {
    /** No list yet. */
    public static final Members NONE = new Members(0, List.of());

    /** Most members of a list. */
    public static final int MAX_MEMBERS = 10_000;

    private static final String SELF = "member";
    private static final String KNOWN = "membersKnown";
    private static final String CHANGE = "members";

    /** Copies the list and rejects one that is too long. */
    public Members {
        members = List.copyOf(members);
        if (number < 0 || members.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException("not a list of members: number " + number + " of " + members.size());
        }
    }

    /** The list after a change. */
    public Members with(Change change) {
        Map<String, Member> byId = new LinkedHashMap<>();
        if (!change.whole()) {
            members.forEach(member -> byId.put(member.id(), member));
        }
        change.gone().forEach(byId::remove);
        change.joined().forEach(member -> byId.put(member.id(), member));
        return new Members(change.number(), List.copyOf(byId.values()));
    }

    /**
     * What has changed: {@code {number, whole, joined, gone}}, JDK types only.
     *
     * @param number of the list after it
     * @param whole whether there is nothing but what has joined
     * @param joined or changed
     * @param gone ids of those that are gone
     */
    public record Change(long number, boolean whole, List<Member> joined, List<String> gone) {
        private static final int PARTS = 4;

        /** Copies the lists and rejects those that are too long. */
        public Change {
            joined = List.copyOf(joined);
            gone = List.copyOf(gone);
            if (number < 0 || joined.size() > MAX_MEMBERS || gone.size() > MAX_MEMBERS) {
                throw new IllegalArgumentException(
                        "not a change: number " + number + ", " + joined.size() + " joined, " + gone.size() + " gone");
            }
        }

        /** Puts the change into the answer to a poll. */
        public void putInto(Map<String, Object> reply) {
            ArrayList<Object[]> messages = new ArrayList<>(joined.size());
            joined.forEach(member -> messages.add(member.toMessage()));
            reply.put(CHANGE, new Object[] {number, whole, messages, new ArrayList<>(gone)});
        }

        /**
         * The change in the answer to a poll, if there is one.
         *
         * @throws IllegalArgumentException if it has another shape, or values that can't be
         */
        public static Optional<Change> in(Map<?, ?> reply) {
            Object message = reply.get(CHANGE);
            if (message == null) {
                return Optional.empty();
            }
            Object[] parts = Parts.array(message, PARTS);
            List<?> messages = Parts.part(parts, 2, ArrayList.class);
            List<?> names = Parts.part(parts, 3, ArrayList.class);
            return Optional.of(new Change(
                    Parts.part(parts, 0, Long.class),
                    Parts.part(parts, 1, Boolean.class),
                    messages.stream().map(Member::fromMessage).toList(),
                    names.stream().map(name -> Parts.is(name, String.class)).toList()));
        }
    }

    /**
     * What an executor reports with a poll.
     *
     * @param self how it is reached; empty if it serves nobody
     * @param known number of the list that it has
     */
    public record Report(Optional<Member> self, long known) {
        /** Rejects missing parts. */
        public Report {
            requireNonNull(self, "self is null");
        }

        /** Puts the report into a poll. */
        public void putInto(Map<String, Object> poll) {
            self.ifPresent(member -> poll.put(SELF, member.toMessage()));
            poll.put(KNOWN, known);
        }

        /**
         * The report in a poll, if there is one.
         *
         * @throws IllegalArgumentException if it has another shape, or values that can't be
         */
        public static Optional<Report> in(Map<?, ?> poll) {
            Object known = poll.get(KNOWN);
            return known == null
                    ? Optional.empty()
                    : Optional.of(new Report(
                            Optional.ofNullable(poll.get(SELF)).map(Member::fromMessage), Parts.is(known, Long.class)));
        }
    }

    /**
     * One process: {@code {id, host, port, zone, version}}.
     *
     * @param id Spark's name of the executor
     * @param host where it listens, as Spark names it
     * @param port where it listens
     * @param zone within which bytes travel for nothing; empty if none is named
     * @param version of its jar
     */
    public record Member(String id, String host, int port, String zone, String version) {
        private static final int MEMBER_PARTS = 5;
        private static final int MAX_TEXT = 512;
        private static final int MAX_PORT = 65_535;

        /** Rejects missing parts, texts that are too long, and what is no port. */
        public Member {
            requireNonNull(id, "id is null");
            requireNonNull(host, "host is null");
            requireNonNull(zone, "zone is null");
            requireNonNull(version, "version is null");
            int longest = Math.max(Math.max(id.length(), host.length()), Math.max(zone.length(), version.length()));
            if (id.isEmpty() || host.isEmpty() || longest > MAX_TEXT || port < 1 || port > MAX_PORT) {
                throw new IllegalArgumentException("not a member: '" + id + "' at " + host + ":" + port);
            }
        }

        /** The member as a message. */
        public Object[] toMessage() {
            return new Object[] {id, host, port, zone, version};
        }

        /** @throws IllegalArgumentException if the message has another shape, or values that can't be */
        public static Member fromMessage(Object message) {
            Object[] parts = Parts.array(message, MEMBER_PARTS);
            return new Member(
                    Parts.part(parts, 0, String.class),
                    Parts.part(parts, 1, String.class),
                    Parts.part(parts, 2, Integer.class),
                    Parts.part(parts, 3, String.class),
                    Parts.part(parts, 4, String.class));
        }
    }
}
