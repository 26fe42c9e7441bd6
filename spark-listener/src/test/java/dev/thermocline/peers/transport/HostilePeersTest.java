package dev.thermocline.peers.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.thermocline.peer.PeerObject;
import dev.thermocline.peer.PeerRange;
import dev.thermocline.peer.PeerSource.Reach;
import dev.thermocline.peer.PeerSource.Waiter;
import dev.thermocline.peer.PeerUnavailableException;
import dev.thermocline.peer.PeerUnavailableException.Reason;
import dev.thermocline.peers.FakeStore;
import dev.thermocline.peers.ask.Connection;
import dev.thermocline.peers.member.Members;
import dev.thermocline.peers.member.Members.Member;
import dev.thermocline.peers.serve.RequestHandler;
import dev.thermocline.peers.wire.Request;
import dev.thermocline.peers.wire.RequestCodec;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What others may do, and the one thing that comes of it: the reader goes on with S3, and the reason is counted. */
class HostilePeersTest {
    private static final int LENGTH = 5 << 20;
    private static final String NAME = "part-1.parquet";
    private static final PeerObject OBJECT = FakeStore.object(NAME, LENGTH);
    private static final byte[] CONTENT = FakeStore.content(NAME, LENGTH);
    private static final int FRAME = 21; // of an answer: head, status, nonce

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T closed(T resource) {
        open.add(resource);
        return resource;
    }

    private TestPeer holder(UnaryOperator<RequestHandler> handler) throws Exception {
        TestPeer holder =
                closed(new TestPeer("1", Map.of(), TestPeer.SECRET, TestPeer.CLEAR, TestPeer.HEAD_START, handler));
        holder.store.keep(OBJECT, CONTENT);
        return holder;
    }

    private TestPeer reader(Duration headStart, Member holder) throws Exception {
        return reader(headStart, TestPeer.SECRET, TestPeer.CLEAR, holder);
    }

    private TestPeer reader(Duration headStart, PeerSecret secret, TransportOptions options, Member holder)
            throws Exception {
        TestPeer reader = closed(new TestPeer("2", Map.of(), secret, options, headStart, honest -> honest));
        reader.client.members(new Members(1, List.of(holder, reader.member())));
        reader.client.holds(OBJECT.file().path(), "1");
        return reader;
    }

    private static void assertFails(TestPeer reader, Reason reason) {
        assertThatThrownBy(() -> reader.read(OBJECT, 0, LENGTH, Reach.RESIDENT))
                .isInstanceOfSatisfying(
                        PeerUnavailableException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
        assertThat(reader.asked.failures(reason)).isPositive();
        assertThat(reader.asked.bytes()).isZero();
        await().untilAsserted(() -> assertThat(reader.client.bytesUnderWay()).isZero());
    }

    /** Everybody's requests go on to nobody: the one who failed is left alone. */
    private static void assertLeftAlone(TestPeer reader) {
        long requests = reader.asked.requests();
        assertThat(reader.client.open(OBJECT, 0, LENGTH, Reach.FETCHED)).isEmpty();
        assertThat(reader.client.tail(OBJECT.file(), Waiter.READER)).isEmpty();
        assertThat(reader.asked.requests()).isEqualTo(requests);
        assertThat(reader.client.cooling()).isEqualTo(1);
    }

    private static Request decoded(ByteBuffer message) {
        try {
            return RequestCodec.decode(message.duplicate());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static UnaryOperator<RequestHandler> changing(UnaryOperator<ByteBuffer> change) {
        return honest ->
                (message, reply) -> honest.receive(message, (answer, sent) -> reply.send(change.apply(answer), sent));
    }

    @Test
    void flippedBitIsNotDelivered() throws Exception {
        TestPeer holder =
                holder(changing(answer -> answer.put(answer.limit() - 1, (byte) ~answer.get(answer.limit() - 1))));
        TestPeer reader = reader(TestPeer.HEAD_START, holder.member());

        assertFails(reader, Reason.CORRUPT);
        assertLeftAlone(reader);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Test
    void replayedAnswerIsNotTakenForThisOne() throws Exception {
        AtomicReference<byte[]> first = new AtomicReference<>();
        TestPeer holder = holder(changing(answer -> {
            byte[] own = bytes(answer);
            byte[] sent = first.accumulateAndGet(own, (before, now) -> before == null ? now : before);
            if (sent == own) {
                return answer;
            }
            byte[] replayed = sent.clone();
            System.arraycopy(own, 0, replayed, 0, FRAME); // its own nonce, another one's bytes
            return ByteBuffer.wrap(replayed);
        }));
        TestPeer reader = reader(TestPeer.HEAD_START, holder.member());
        int piece = 1 << 20;
        assertThat(reader.read(OBJECT, 0, piece, Reach.RESIDENT)).isEqualTo(Arrays.copyOf(CONTENT, piece));

        assertThatThrownBy(() -> reader.read(OBJECT, 0, piece, Reach.RESIDENT))
                .isInstanceOfSatisfying(
                        PeerUnavailableException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
        assertThat(reader.asked.failures(Reason.CORRUPT)).isPositive();
    }

    @Test
    void answerToAnotherRequestIsRefused() throws Exception {
        AtomicReference<byte[]> first = new AtomicReference<>();
        TestPeer holder = holder(changing(answer -> {
            byte[] sent = first.accumulateAndGet(bytes(answer), (before, now) -> before == null ? now : before);
            return ByteBuffer.wrap(sent.clone());
        }));
        TestPeer reader = reader(TestPeer.HEAD_START, holder.member());

        assertThatThrownBy(() -> reader.read(OBJECT, 0, LENGTH, Reach.RESIDENT))
                .isInstanceOf(PeerUnavailableException.class);
        assertThat(reader.asked.failures(Reason.CORRUPT)).isPositive();
    }

    @Test
    void otherVersionIsNotRead() throws Exception {
        TestPeer holder = holder(changing(answer -> answer.putInt(4, 99)));
        TestPeer reader = reader(TestPeer.HEAD_START, holder.member());

        assertFails(reader, Reason.FOREIGN);
        assertLeftAlone(reader);
    }

    @Test
    void requestOfAnotherVersionReachesNothing() throws Exception {
        TestPeer holder = holder(honest -> honest);
        TestPeer stranger = reader(TestPeer.HEAD_START, holder.member());
        Connection connection = stranger.connector.connect(holder.member()).get(20, TimeUnit.SECONDS);
        ByteBuffer request = RequestCodec.encode(new Request.Read(7, Request.Depth.RESIDENT, OBJECT, 0, 100, 0));

        connection.ask(request.duplicate().putInt(4, 99)).get(20, TimeUnit.SECONDS);
        connection.ask(ByteBuffer.wrap(new byte[100])).get(20, TimeUnit.SECONDS);

        assertThat(holder.served.refused()).isEqualTo(2);
        assertThat(holder.store.reads).hasValue(0);
    }

    @Test
    void wrongSecretGetsNothing() throws Exception {
        for (TransportOptions options : List.of(TestPeer.CLEAR, TestPeer.ENCRYPTED)) {
            TestPeer holder = closed(
                    new TestPeer("1", Map.of(), TestPeer.SECRET, options, TestPeer.HEAD_START, honest -> honest));
            holder.store.keep(OBJECT, CONTENT);
            TestPeer reader = reader(TestPeer.HEAD_START, PeerSecret.random(), options, holder.member());

            assertFails(reader, Reason.REFUSED);
            assertLeftAlone(reader);
            assertThat(holder.served.requests()).isZero();
            assertThat(holder.store.reads).hasValue(0);
            awaitRefused(holder);
        }
    }

    /** The server counts each connection that proves nothing, once. */
    private static void awaitRefused(TestPeer holder) {
        await().untilAsserted(() -> assertThat(holder.served.refused()).isEqualTo(1));
    }

    @Test
    void nobodyFallsBackToBytesInClear() throws Exception {
        TestPeer holder = closed(new TestPeer(
                "1", Map.of(), TestPeer.SECRET, TestPeer.ENCRYPTED, TestPeer.HEAD_START, honest -> honest));
        holder.store.keep(OBJECT, CONTENT);
        TestPeer reader = reader(TestPeer.HEAD_START, TestPeer.SECRET, TestPeer.CLEAR, holder.member());

        assertFails(reader, Reason.REFUSED);
        assertThat(holder.store.reads).hasValue(0);
        awaitRefused(holder);
    }

    @Test
    void strangerWhoKnowsTheTransportButNotTheSecretGetsNothing() throws Exception {
        TestPeer holder = holder(honest -> honest);
        byte[] request = new byte[RequestCodec.encode(new Request.Ping(1)).remaining()];
        RequestCodec.encode(new Request.Ping(1)).get(request);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), holder.server.port())) {
            socket.setSoTimeout(20_000);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeLong(8 + 1 + 8 + 4 + request.length);
            out.writeByte(3); // an RPC of Spark's transport
            out.writeLong(1);
            out.writeInt(request.length);
            out.write(request);
            out.flush();

            byte[] answer = new byte[64 << 10];
            int read = new DataInputStream(socket.getInputStream()).read(answer);
            if (read > 8) {
                assertThat(answer[8]).as("a failure of the RPC").isEqualTo((byte) 5);
            }
        }
        awaitRefused(holder);
        assertThat(holder.served.requests()).isZero();
    }

    @Test
    void whoKnowsTheSecretIsNotCountedAsRefused() throws Exception {
        for (TransportOptions options : List.of(TestPeer.CLEAR, TestPeer.ENCRYPTED)) {
            TestPeer holder =
                    new TestPeer("1", Map.of(), TestPeer.SECRET, options, TestPeer.HEAD_START, honest -> honest);
            holder.store.keep(OBJECT, CONTENT);
            TestPeer reader = reader(TestPeer.HEAD_START, TestPeer.SECRET, options, holder.member());
            assertThat(reader.read(OBJECT, 0, LENGTH, Reach.RESIDENT)).isEqualTo(CONTENT);
            reader.close();
            holder.close();

            assertThat(holder.served.refused()).isZero();
        }
    }

    @Test
    void frameThatIsTooLongEndsTheConnectionBeforeItIsCollected() throws Exception {
        TestPeer holder = holder(honest -> honest);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), holder.server.port())) {
            socket.setSoTimeout(20_000);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeLong(1L << 30);
            out.flush();

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(holder.served.refused()).isEqualTo(1);
        assertThat(holder.served.requests()).isZero();
    }

    @Test
    void answerThatIsTooLongEndsTheConnection() throws Exception {
        TestPeer holder = holder(changing(answer -> ByteBuffer.allocate(8 << 20)));
        TestPeer reader = reader(TestPeer.HEAD_START, holder.member());

        assertFails(reader, Reason.BROKEN);
        assertLeftAlone(reader);
    }

    @Test
    void silentPeerCostsTheHeadStartOnce() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        TestPeer holder = holder(honest -> (message, reply) -> requests.incrementAndGet());
        TestPeer reader = reader(Duration.ofMillis(300), holder.member());
        await().until(() -> reader.connector
                .connect(holder.member())
                .handle((one, two) -> one != null)
                .get());

        assertThatThrownBy(() -> reader.read(OBJECT, 0, LENGTH, Reach.RESIDENT))
                .isInstanceOfSatisfying(
                        PeerUnavailableException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.SILENT));
        int asked = requests.get();

        for (int i = 0; i < 100; i++) {
            assertThat(reader.client.open(OBJECT, 0, LENGTH, Reach.FETCHED)).isEmpty();
        }
        assertThat(requests).hasValue(asked);
        assertThat(reader.asked.failures(Reason.SILENT)).isEqualTo(1);
    }

    @Test
    void peerThatDiesInTheMiddleLeavesTheReaderWhereItStood() throws Exception {
        TestPeer holder = holder(honest -> (message, reply) -> {
            if (decoded(message) instanceof Request.Read read && read.position() == 0) {
                honest.receive(message, reply);
            }
        });
        TestPeer reader = reader(TestPeer.HEAD_START, holder.member());
        try (PeerRange range =
                reader.client.open(OBJECT, 0, LENGTH, Reach.RESIDENT).orElseThrow()) {
            ByteBuffer target = ByteBuffer.allocate(LENGTH);
            range.readFully(target.limit(1_000_000));
            int before = target.position();
            target.limit(LENGTH);
            holder.server.close();

            assertThatThrownBy(() -> range.readFully(target))
                    .isInstanceOfSatisfying(
                            PeerUnavailableException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.BROKEN));
            assertThat(target.position()).isEqualTo(before);
            assertThat(Arrays.copyOf(target.array(), before)).isEqualTo(Arrays.copyOf(CONTENT, before));
        }
        assertLeftAlone(reader);
        await().untilAsserted(() -> assertThat(reader.client.bytesUnderWay()).isZero());
    }

    @Test
    void nobodyListensThere() throws Exception {
        TestPeer gone = holder(honest -> honest);
        Member member = gone.member();
        gone.close();
        TestPeer reader = reader(TestPeer.HEAD_START, member);

        assertFails(reader, Reason.BROKEN);
        assertLeftAlone(reader);
    }

    @Test
    void encryptedBytesAreNotOnTheWireInClear() throws Exception {
        for (TransportOptions options : List.of(TestPeer.CLEAR, TestPeer.ENCRYPTED)) {
            TestPeer holder = closed(
                    new TestPeer("1", Map.of(), TestPeer.SECRET, options, TestPeer.HEAD_START, honest -> honest));
            holder.store.keep(OBJECT, CONTENT);
            RecordingProxy proxy = closed(new RecordingProxy(holder.server.port()));
            TestPeer reader = reader(
                    TestPeer.HEAD_START, TestPeer.SECRET, options, new Member("1", "127.0.0.1", proxy.port(), "", "1"));

            assertThat(reader.read(OBJECT, 0, LENGTH, Reach.RESIDENT)).isEqualTo(CONTENT);
            assertThat(proxy.bytes()).isGreaterThan(LENGTH);
            boolean clear = !options.encrypted();
            assertThat(proxy.saw(Arrays.copyOfRange(CONTENT, 1000, 1064))).isEqualTo(clear);
            assertThat(proxy.saw(OBJECT.file().path().toString().getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(clear);
            assertThat(proxy.saw(TestPeer.SECRET.text().getBytes(StandardCharsets.UTF_8)))
                    .isFalse();
        }
    }

    @Test
    void portThatIsTakenIsFollowedByTheNextOrReported() throws Exception {
        TestPeer taken = holder(honest -> honest);
        int port = taken.server.port();
        PeerServer.Endpoint two = new PeerServer.Endpoint("127.0.0.1", port, 16, TestPeer.SECRET, TestPeer.CLEAR);
        PeerServer next = closed(PeerServer.start(two, taken.service, taken.served));
        assertThat(next.port()).isGreaterThan(port);

        PeerServer.Endpoint one = new PeerServer.Endpoint("127.0.0.1", port, 1, TestPeer.SECRET, TestPeer.CLEAR);
        assertThatThrownBy(() -> PeerServer.start(one, taken.service, taken.served))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Integer.toString(port));
    }

    @Test
    void requestThatNobodyCanReadIsNeverSent() throws Exception {
        TestPeer holder = holder(honest -> honest);
        TestPeer reader = reader(TestPeer.HEAD_START, holder.member());
        PeerObject odd = FakeStore.object("x".repeat(5_000), LENGTH);
        reader.client.holds(odd.file().path(), "1");

        assertThatThrownBy(() -> reader.read(odd, 0, 10, Reach.RESIDENT)).isInstanceOf(PeerUnavailableException.class);
        assertThat(holder.served.requests()).isZero();
    }
}
