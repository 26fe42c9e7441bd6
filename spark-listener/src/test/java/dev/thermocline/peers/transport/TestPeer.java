package dev.thermocline.peers.transport;

import dev.thermocline.peer.PeerObject;
import dev.thermocline.peer.PeerRange;
import dev.thermocline.peer.PeerSource.Reach;
import dev.thermocline.peer.PeerUnavailableException;
import dev.thermocline.peers.FakeNotices;
import dev.thermocline.peers.FakeStore;
import dev.thermocline.peers.ask.AskCounts;
import dev.thermocline.peers.ask.AskLimits;
import dev.thermocline.peers.ask.PeerClient;
import dev.thermocline.peers.member.Members;
import dev.thermocline.peers.member.Members.Member;
import dev.thermocline.peers.serve.PeerService;
import dev.thermocline.peers.serve.RequestHandler;
import dev.thermocline.peers.serve.ServeCounts;
import dev.thermocline.peers.serve.ServeLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;

/** One process of an application: a server on 127.0.0.1, a client, and a store that counts. */
final class TestPeer implements AutoCloseable {
    static final PeerSecret SECRET = new PeerSecret("0123456789abcdef0123456789abcdef");
    static final TransportOptions CLEAR = new TransportOptions(false, Map.of());
    static final TransportOptions ENCRYPTED = new TransportOptions(true, Map.of());
    static final Duration HEAD_START = Duration.ofSeconds(20); // the machine of a test may be busy

    final String id;
    final FakeStore store;
    final ServeCounts served = new ServeCounts();
    final AskCounts asked = new AskCounts();
    final FakeNotices notices = new FakeNotices();
    final PeerService service;
    final PeerServer server;
    final PeerConnector connector;
    final PeerClient client;

    /** @param handler stands before the honest service */
    TestPeer(
            String id,
            Map<PeerObject, byte[]> s3,
            PeerSecret secret,
            TransportOptions options,
            Duration headStart,
            UnaryOperator<RequestHandler> handler)
            throws IOException {
        this.id = id;
        store = new FakeStore(s3);
        service = new PeerService(
                store,
                notices,
                ServeLimits.of(16 << 20, Duration.ofSeconds(1), Duration.ofSeconds(5)),
                served,
                System::nanoTime);
        server = PeerServer.start(
                new PeerServer.Endpoint("127.0.0.1", 0, 1, secret, options), handler.apply(service), served);
        connector = new PeerConnector(secret, options, System::nanoTime);
        client = new PeerClient(id, connector, AskLimits.of(headStart, 16 << 20), asked, System::nanoTime);
    }

    TestPeer(String id, Map<PeerObject, byte[]> s3, TransportOptions options) throws IOException {
        this(id, s3, SECRET, options, HEAD_START, honest -> honest);
    }

    Member member() {
        return new Member(id, "127.0.0.1", server.port(), "", "1");
    }

    /** Introduces processes to each other. */
    static void meet(TestPeer... peers) {
        Members members =
                new Members(1, Arrays.stream(peers).map(TestPeer::member).toList());
        for (TestPeer peer : peers) {
            peer.client.members(members);
        }
    }

    /** Reads a whole range from others. */
    byte[] read(PeerObject object, long position, int length, Reach reach) throws PeerUnavailableException {
        ByteBuffer target = ByteBuffer.allocate(length);
        try (PeerRange range = client.open(object, position, length, reach).orElseThrow()) {
            range.readFully(target);
        }
        return target.array();
    }

    @Override
    public void close() {
        client.close();
        connector.close();
        server.close();
        service.close();
    }
}
