package dev.thermocline.membership;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.thermocline.config.CacheSettings;
import dev.thermocline.config.option.ByteSize;
import dev.thermocline.executor.MemberLink;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peers.FakeStore;
import dev.thermocline.peers.PeerSetup;
import dev.thermocline.peers.member.Members;
import dev.thermocline.peers.transport.PeerSecret;
import dev.thermocline.peers.transport.TransportOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A driver and its executors that find each other by polls and ask each other over sockets. */
class JoinedPeersTest {
    private static final PeerFile FILE = FakeStore.object("a.parquet", 10).file();

    private final PeerSecret secret = PeerSecret.random();
    private final List<JoinedPeers> joined = new ArrayList<>();

    @AfterEach
    void end() {
        joined.forEach(JoinedPeers::close);
    }

    private PeerSetup setup(String id, String bindHost) {
        return new PeerSetup(
                id,
                "127.0.0.1",
                bindHost,
                1,
                secret,
                TransportOptions.of((key, instead) -> instead),
                new CacheSettings.Peers(true, Duration.ofSeconds(20), 0, Optional.empty(), new ByteSize(16 << 20)));
    }

    private JoinedPeers join(String id, Runnable nudged) {
        JoinedPeers peers = new JoinedPeers(Optional::empty);
        joined.add(peers);
        peers.join(setup(id, "127.0.0.1"), nudged, files -> {}, () -> 0);
        return peers;
    }

    @Test
    void executorsMeetByPollsAndTheDriverHasThemPoll() throws Exception {
        JoinedPeers driver = join("driver", () -> {});
        MemberRegistry registry = new MemberRegistry(driver::members);
        registry.join(driver.self().orElseThrow());
        AtomicInteger nudges = new AtomicInteger();
        List<MemberLink> links = new ArrayList<>();
        List<AtomicReference<Members>> lists = new ArrayList<>();
        for (String id : List.of("1", "2")) {
            JoinedPeers executor = join(id, nudges::incrementAndGet);
            AtomicReference<Members> list = new AtomicReference<>(Members.NONE);
            links.add(new MemberLink(
                    poll -> registry.answer(poll, new HashMap<String, Object>()), executor::self, members -> {
                        list.set(members);
                        executor.members(members);
                    }));
            lists.add(list);
        }
        for (int i = 0; i < 4; i++) {
            links.get(i % 2).ask(new HashMap<>(Map.of("executor", Integer.toString(1 + i % 2))));
        }
        assertThat(lists)
                .allSatisfy(
                        list -> assertThat(requireNonNull(list.get()).members()).hasSize(3));

        driver.nudge();
        await().untilAsserted(() -> assertThat(nudges).hasValue(2));
        Map<String, Long> counters = new HashMap<>();
        joined.get(1).count(counters);
        assertThat(counters).containsEntry("peer.members", 2L).containsEntry("peer.served", 1L);
        assertThat(joined.get(1).tail("2", FILE).get()).as("it has nothing").isEmpty();
    }

    @Test
    void addressOfAnotherMachineMeansNoPeersAndNothingElse() throws Exception {
        JoinedPeers peers = new JoinedPeers(Optional::empty);
        joined.add(peers);
        peers.join(setup("1", "192.0.2.1"), () -> {}, files -> {}, () -> 0);

        assertThat(peers.joined()).isFalse();
        assertThat(peers.self()).isEmpty();
        peers.nudge();
        peers.members(Members.NONE);
        assertThat(peers.tail("2", FILE).get()).isEmpty();
    }
}
