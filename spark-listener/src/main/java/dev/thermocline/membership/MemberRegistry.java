package dev.thermocline.membership;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.peers.member.Members;
import dev.thermocline.peers.member.Members.Change;
import dev.thermocline.peers.member.Members.Member;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The application's processes that serve each other, as they report themselves. Each gets with its next poll what has
 * changed since: together that is each member once for each other, not a list for each change. Bounded. Thread-safe.
 */
public final class MemberRegistry {
    private static final int MAX_EVENTS = 2 * Members.MAX_MEMBERS;
    private static final String EXECUTOR = "executor";

    private final Consumer<Members> listener;

    @GuardedBy("this")
    private final Map<String, Member> members = new LinkedHashMap<>();

    @GuardedBy("this")
    private final Deque<Event> events = new ArrayDeque<>();

    @GuardedBy("this")
    private long number;

    /** @param listener is given each new list; must return at once */
    public MemberRegistry(Consumer<Members> listener) {
        this.listener = requireNonNull(listener, "listener is null");
    }

    /** Who came, or went if there is no member. */
    private record Event(long number, String id, Optional<Member> member) {}

    /** A process serves the others from now on. */
    public void join(Member member) {
        Optional<Members> changed = joined(member);
        changed.ifPresent(listener);
    }

    private synchronized Optional<Members> joined(Member member) {
        boolean full = members.size() >= Members.MAX_MEMBERS && !members.containsKey(member.id());
        if (full || member.equals(members.get(member.id()))) {
            return Optional.empty();
        }
        members.put(member.id(), member);
        return changed(member.id(), Optional.of(member));
    }

    /** A process is gone. */
    public void gone(String id) {
        Optional<Members> changed = left(id);
        changed.ifPresent(listener);
    }

    private synchronized Optional<Members> left(String id) {
        return members.remove(id) == null ? Optional.empty() : changed(id, Optional.empty());
    }

    @GuardedBy("this")
    private Optional<Members> changed(String id, Optional<Member> member) {
        number++;
        events.addLast(new Event(number, id, member));
        if (events.size() > MAX_EVENTS) {
            events.removeFirst();
        }
        return Optional.of(current());
    }

    /** The members at this moment. */
    public synchronized Members current() {
        return new Members(number, List.copyOf(members.values()));
    }

    /**
     * Takes from a poll who sent it, and adds to its answer what the sender does not know yet.
     *
     * @param answer as it is without members
     * @return the answer to send
     * @throws IllegalArgumentException if what the poll reports can't be
     */
    public @Nullable Object answer(Object message, @Nullable Object answer) {
        if (!(message instanceof Map<?, ?> poll) || !(answer instanceof Map<?, ?> plain)) {
            return answer;
        }
        Optional<Members.Report> report = Members.Report.in(poll);
        if (report.isEmpty()) {
            return answer;
        }
        report.get()
                .self()
                .filter(member -> member.id().equals(poll.get(EXECUTOR))) // nobody reports another one
                .ifPresent(this::join);
        HashMap<String, Object> reply = new HashMap<>();
        plain.forEach((name, value) -> reply.put((String) name, value));
        since(report.get().known()).ifPresent(change -> change.putInto(reply));
        return reply;
    }

    private synchronized Optional<Change> since(long known) {
        if (known == number) {
            return Optional.empty();
        }
        boolean reaches = known > 0 && known < number && !events.isEmpty() && events.getFirst().number <= known + 1;
        if (!reaches) {
            return Optional.of(new Change(number, true, List.copyOf(members.values()), List.of()));
        }
        Map<String, Optional<Member>> last = new HashMap<>();
        events.stream().filter(event -> event.number > known).forEach(event -> last.put(event.id, event.member));
        List<Member> joined = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        last.forEach((id, member) -> member.ifPresentOrElse(joined::add, () -> gone.add(id)));
        return Optional.of(new Change(number, false, joined, gone));
    }
}
