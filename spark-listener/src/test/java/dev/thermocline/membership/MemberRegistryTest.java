package dev.thermocline.membership;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.executor.MemberLink;
import dev.thermocline.fake.JdkTypes;
import dev.thermocline.peers.member.Members;
import dev.thermocline.peers.member.Members.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@link MemberRegistry} and the polls that feed it: everybody has everybody's list, by what has changed alone. */
class MemberRegistryTest {
    private final List<Members> seen = new ArrayList<>();
    private final MemberRegistry registry = new MemberRegistry(seen::add);
    private int sentMembers;

    private static Member member(String id) {
        return new Member(id, "host-" + id, 7000, "zone", "1");
    }

    /** An executor that polls. */
    private final class Executor {
        private final String id;
        private Members known = Members.NONE;
        private final MemberLink link;

        Executor(String id) {
            this.id = id;
            link = new MemberLink(this::driver, () -> Optional.of(member(id)), members -> known = members);
        }

        private Object driver(Object message) {
            HashMap<String, Object> plain = new HashMap<>(Map.of("cursor", 1L));
            Map<?, ?> answer = requireNonNull((Map<?, ?>) registry.answer(JdkTypes.sent(message), plain));
            Members.Change.in(answer)
                    .ifPresent(change -> sentMembers += change.joined().size());
            return JdkTypes.sent(answer);
        }

        void poll() throws Exception {
            Map<?, ?> answer = requireNonNull((Map<?, ?>) link.ask(new HashMap<>(Map.of("executor", id))));
            assertThat(answer.get("cursor")).isEqualTo(1L);
        }
    }

    @Test
    void everybodyGetsEverybodyOnceWhoeverComesAndGoes() throws Exception {
        Random random = new Random(11);
        List<Executor> executors = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Executor joined = new Executor(Integer.toString(i));
            joined.poll();
            executors.add(joined);
            executors.get(random.nextInt(executors.size())).poll();
        }
        for (Executor executor : executors) {
            executor.poll();
            assertThat(executor.known.members()).hasSize(40);
        }
        assertThat(sentMembers).isLessThanOrEqualTo(40 * 40);

        int before = sentMembers;
        registry.gone("7");
        registry.gone("nobody");
        for (Executor executor : executors.subList(8, 40)) {
            executor.poll();
            assertThat(executor.known.members()).hasSize(39).doesNotContain(member("7"));
            executor.poll();
        }
        assertThat(sentMembers).isEqualTo(before);
        assertThat(seen.get(seen.size() - 1).members()).hasSize(39);
        assertThat(registry.current().members())
                .containsExactlyInAnyOrderElementsOf(executors.get(20).known.members());
    }

    @Test
    void nobodyReportsAnotherOne() {
        HashMap<String, Object> poll = new HashMap<>(Map.of("executor", "1"));
        new Members.Report(Optional.of(member("2")), 0).putInto(poll);
        registry.answer(poll, new HashMap<>());

        assertThat(registry.current().members()).isEmpty();
    }

    @Test
    void pollsOfThoseWhoKnowNoMembersAreAnsweredAsTheyAre() {
        registry.join(member("driver"));
        Map<String, Object> answer = new HashMap<>(Map.of("cursor", 1L));

        assertThat(registry.answer(new HashMap<>(Map.of("executor", "1")), answer))
                .isSameAs(answer);
        assertThat(registry.answer("garbled", null)).isNull();
    }
}
