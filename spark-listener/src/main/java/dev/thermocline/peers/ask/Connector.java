package dev.thermocline.peers.ask;

import dev.thermocline.peers.member.Members.Member;
import java.util.concurrent.CompletableFuture;

/** Makes connections. Thread-safe, bounded in threads and time. */
@FunctionalInterface
public interface Connector {
    /**
     * Connects to another process. Returns at once.
     *
     * @return the connection; fails with a {@link dev.thermocline.peer.PeerUnavailableException}
     */
    CompletableFuture<Connection> connect(Member member);
}
