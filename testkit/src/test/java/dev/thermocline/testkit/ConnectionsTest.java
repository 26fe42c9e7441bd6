package dev.thermocline.testkit;

import static dev.thermocline.testkit.ProxiedS3.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.testkit.S3Request.Kind;
import dev.thermocline.testkit.ScriptedServer.Peer;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many clients at a time, and the ends of connections. */
class ConnectionsTest {

    private static final int CLIENTS = 8;
    private static final int REQUESTS = 50;

    @Test
    void concurrentClientsLoseNothing() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(CLIENTS);
        try (ProxiedS3 s3 = new ProxiedS3()) {
            byte[][] contents = IntStream.range(0, CLIENTS)
                    .mapToObj(client -> s3.given("k" + client, 1000 * (client + 1)))
                    .toArray(byte[][]::new);
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                done.add(pool.submit(() -> {
                    for (int j = 0; j < REQUESTS; j++) {
                        assertThat(s3.get("k" + client)).isEqualTo(contents[client]);
                    }
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }

            Map<String, Long> requests = s3.log().snapshot().stream()
                    .map(S3Request::toString)
                    .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
            Map<String, Long> expected = IntStream.range(0, CLIENTS)
                    .boxed()
                    .collect(Collectors.toMap(
                            client -> "GET lake/k" + client + " 200 " + 1000 * (client + 1) + " B",
                            client -> (long) REQUESTS));
            assertThat(requests).isEqualTo(expected);
            assertThat(s3.log().dropped()).isZero();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void whoHasReadAnAnswerFindsItInTheLog() {
        try (ProxiedS3 s3 = new ProxiedS3()) {
            s3.given("small", 1);
            s3.given("large", 700_000);
            for (int i = 1; i <= 200; i++) {
                s3.get(i % 2 == 0 ? "large" : "small");
                assertThat(s3.log().count(Kind.GET)).isEqualTo(i);
                s3.client().headObject(head -> head.bucket(BUCKET).key("small"));
                assertThat(s3.log().count(Kind.HEAD)).isEqualTo(i);
            }
        }
    }

    @Test
    void furtherConnectionsWaitForASlot() throws IOException {
        try (ScriptedServer server = new ScriptedServer(ConnectionsTest::answerAll);
                LatencyProxy proxy = LatencyProxy.start(server.port(), Time.system(), 2);
                Peer first = Peer.connect(proxy.port());
                Peer second = Peer.connect(proxy.port());
                Peer third = Peer.connect(proxy.port())) {
            exchange(first);
            exchange(second);
            third.send("GET /lake/third HTTP/1.1\r\n\r\n");
            exchange(first);
            assertThat(server.connections()).isEqualTo(2);

            first.reset();

            assertThat(third.readUntil("ok")).startsWith("HTTP/1.1 200");
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    @Test
    void closeEndsIdleAndWaitingConnections() throws IOException {
        LatencyProxy proxy;
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            peer.readHead();
            peer.readToEnd();
        })) {
            proxy = LatencyProxy.start(server.port());
            try (Peer idle = Peer.connect(proxy.port());
                    Peer waiting = Peer.connect(proxy.port())) {
                exchange(idle);
                exchange(waiting);
                waiting.send("GET /lake/never HTTP/1.1\r\n\r\n");

                proxy.close();

                assertThat(endOf(idle)).isTrue();
                assertThat(endOf(waiting)).isTrue();
                assertThatThrownBy(() -> Peer.connect(proxy.port()).close()).isInstanceOf(ConnectException.class);
            }
        }
        assertThat(proxy.log().count()).isBetween(2L, 3L);
    }

    @Test
    void proxyBeforeNoServerEndsTheConnection() throws IOException {
        int port;
        try (ScriptedServer server = new ScriptedServer(peer -> {})) {
            port = server.port();
        }
        try (LatencyProxy proxy = LatencyProxy.start(port);
                Peer client = Peer.connect(proxy.port())) {
            assertThat(endOf(client)).isTrue();
            assertThat(proxy.log().all().isEmpty()).isTrue();
        }
    }

    /** An orderly end or a reset, which it is depends on what was on its way. */
    private static boolean endOf(Peer peer) {
        try {
            return peer.readToEnd().isEmpty();
        } catch (IOException e) {
            return "Connection reset".equals(e.getMessage());
        }
    }

    private static void exchange(Peer client) throws IOException {
        client.send("GET /lake/a HTTP/1.1\r\n\r\n");
        client.readUntil("ok");
    }

    private static void answerAll(Peer peer) throws IOException {
        while (true) {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    }
}
