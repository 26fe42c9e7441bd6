package dev.thermocline.executor;

import static java.util.Objects.requireNonNull;

import dev.thermocline.peers.member.Members;
import dev.thermocline.peers.member.Members.Member;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Adds to each poll how this executor is reached by its peers, and takes from the answer who they are. For one thread,
 * as the polls.
 */
public final class MemberLink implements DriverLink {
    private final DriverLink driver;
    private final Supplier<Optional<Member>> self;
    private final Consumer<Members> listener;
    private Members known = Members.NONE;

    /**
     * A link that knows no members.
     *
     * @param self how this executor is reached, if it serves peers
     * @param listener is given each new list, before the poll's answer is followed
     */
    public MemberLink(DriverLink driver, Supplier<Optional<Member>> self, Consumer<Members> listener) {
        this.driver = requireNonNull(driver, "driver is null");
        this.self = requireNonNull(self, "self is null");
        this.listener = requireNonNull(listener, "listener is null");
    }

    @Override
    public @Nullable Object ask(Object message) throws Exception {
        if (!(message instanceof Map<?, ?> poll)) {
            return driver.ask(message);
        }
        HashMap<String, Object> extended = new HashMap<>();
        poll.forEach((name, value) -> extended.put((String) name, value));
        new Members.Report(self.get(), known.number()).putInto(extended);
        Object answer = driver.ask(extended);
        if (answer instanceof Map<?, ?> reply) {
            Members.Change.in(reply).ifPresent(this::follow);
        }
        return answer;
    }

    private void follow(Members.Change change) {
        known = known.with(change);
        listener.accept(known);
    }
}
