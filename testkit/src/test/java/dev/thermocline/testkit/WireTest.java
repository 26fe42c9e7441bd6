package dev.thermocline.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.thermocline.testkit.S3Request.Kind;
import dev.thermocline.testkit.ScriptedServer.Peer;
import dev.thermocline.testkit.ScriptedServer.Script;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages byte by byte: what the proxy passes on, and where it sees their ends. */
@SuppressWarnings("StringConcatToTextBlock") // lines on the wire end with CR LF
class WireTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private interface Conversation {
        void run(LatencyProxy proxy, Peer client) throws IOException;
    }

    private static void talk(Script script, Conversation conversation) throws IOException {
        talk(Time.system(), script, conversation);
    }

    private static void talk(Time time, Script script, Conversation conversation) throws IOException {
        try (ScriptedServer server = new ScriptedServer(script);
                LatencyProxy proxy = LatencyProxy.start(server.port(), time, 4);
                Peer client = Peer.connect(proxy.port())) {
            conversation.run(proxy, client);
        }
    }

    @Test
    void messagesPassUnchanged() throws IOException {
        List<String> seen = new CopyOnWriteArrayList<>();
        String request = "GET /lake/a%20b?x=1 HTTP/1.1\r\nHost: example:1\r\nX-Odd:  spaces \r\n\r\n";
        String answer = "HTTP/1.1 200 Fine\r\nX-Odd:\tyes\r\ncontent-length:2\r\n\r\nok";
        talk(
                peer -> {
                    seen.add(peer.readHead());
                    peer.send(answer);
                    peer.readToEnd();
                },
                (proxy, client) -> {
                    client.send(request);
                    assertThat(client.read(answer.length())).isEqualTo(answer);
                    assertThat(seen).containsExactly(request);
                    assertThat(proxy.log().describe()).isEqualTo("GET lake/a b 200 2 B");
                });
    }

    @Test
    void requestThatItsClientBreaksOffIsUnderWayUntilItIsLogged() throws IOException {
        talk(
                peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nok");
                    peer.readToEnd();
                },
                (proxy, client) -> {
                    client.send("GET /lake/a HTTP/1.1\r\n\r\n");
                    client.read("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nok".length());
                    assertThat(proxy.log().underWay()).isEqualTo(1);
                    assertThat(proxy.log().snapshot()).isEmpty();

                    client.close();

                    await().until(() -> proxy.log().underWay() == 0);
                    assertThat(proxy.log().describe()).isEqualTo("GET lake/a 200 2 B");
                });
    }

    @Test
    void chunkedAnswerCountsItsPayload() throws IOException {
        String answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0A;name=value\r\n0123\r\n6789\r\n0\r\nX-Trailer: 1\r\n\r\n";
        talk(
                peer -> {
                    for (int i = 0; i < 2; i++) {
                        peer.readHead();
                        for (int next = 0; next < answer.length(); next++) {
                            peer.send(answer.substring(next, next + 1));
                        }
                    }
                    peer.readToEnd();
                },
                (proxy, client) -> {
                    for (int i = 0; i < 2; i++) {
                        client.send("GET /lake/a HTTP/1.1\r\n\r\n");
                        assertThat(client.read(answer.length())).isEqualTo(answer);
                    }
                    assertThat(proxy.log().describe()).isEqualTo("GET lake/a 200 15 B\nGET lake/a 200 15 B");
                });
    }

    @Test
    void chunkedRequestBodyEndsWhereItsLastChunkEnds() throws IOException {
        String body = "3\r\nabc\r\n0\r\nx-amz-checksum: 1\r\n\r\n";
        talk(
                peer -> {
                    for (int i = 0; i < 2; i++) {
                        peer.readHead();
                        assertThat(peer.read(body.length())).isEqualTo(body);
                        peer.send(OK);
                    }
                    peer.readToEnd();
                },
                (proxy, client) -> {
                    for (int i = 0; i < 2; i++) {
                        client.send("PUT /lake/a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
                        assertThat(client.read(OK.length())).isEqualTo(OK);
                    }
                    assertThat(proxy.log().count(Kind.PUT)).isEqualTo(2);
                });
    }

    @Test
    void interimAnswerComesBeforeTheBodyAndIsNotLogged() throws IOException {
        FakeTime time = new FakeTime();
        talk(
                time,
                peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                    assertThat(peer.read(4)).isEqualTo("body");
                    peer.send(OK);
                    peer.readToEnd();
                },
                (proxy, client) -> {
                    proxy.setLatency(Duration.ofMillis(30));
                    client.send("PUT /lake/a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
                    assertThat(client.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                    client.send("body");
                    assertThat(client.read(OK.length())).isEqualTo(OK);
                    assertThat(proxy.log().describe()).isEqualTo("PUT lake/a 200 2 B");
                    assertThat(time.pauses()).containsExactly(Duration.ofMillis(30));
                });
    }

    @Test
    void failedRequestThatExpectsAnInterimAnswerGetsOne() throws IOException {
        talk(Peer::readToEnd, (proxy, client) -> {
            proxy.faults().failNext(request -> true, 503, 2);
            for (int i = 0; i < 2; i++) {
                client.send("PUT /lake/a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
                assertThat(client.readHead()).startsWith("HTTP/1.1 100 ");
                client.send("body");
                assertThat(client.readUntil("</Error>")).startsWith("HTTP/1.1 503 SlowDown\r\n");
            }
            assertThat(proxy.log().count(Kind.PUT)).isEqualTo(2);
        });
    }

    @Test
    void pipelinedRequestsArePairedInOrder() throws IOException {
        talk(
                peer -> {
                    peer.readHead();
                    peer.readHead();
                    peer.send("HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\n" + OK);
                    peer.readToEnd();
                },
                (proxy, client) -> {
                    proxy.faults().failNext(request -> request.key().equals("c"), 500, 1);
                    client.send("HEAD /lake/a HTTP/1.1\r\n\r\nGET /lake/b HTTP/1.1\r\n\r\n"
                            + "HEAD /lake/c HTTP/1.1\r\n\r\n");
                    assertThat(client.readHead()).startsWith("HTTP/1.1 404");
                    assertThat(client.read(OK.length())).isEqualTo(OK);
                    assertThat(client.readHead()).startsWith("HTTP/1.1 500");
                    assertThat(proxy.log().describe())
                            .isEqualTo("HEAD lake/a 404 0 B\nGET lake/b 200 2 B\nHEAD lake/c 500 0 B");
                });
    }

    @Test
    void answerMayEndWithItsConnection() throws IOException {
        talk(
                peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\n\r\nhello");
                },
                (proxy, client) -> {
                    client.send("GET /lake/a HTTP/1.1\r\n\r\n");
                    assertThat(client.readToEnd()).endsWith("\r\n\r\nhello");
                    assertThat(proxy.log().describe()).isEqualTo("GET lake/a 200 5 B");
                });
    }

    @Test
    void serverThatClosesAnIdleConnectionEndsTheClients() throws IOException {
        talk(peer -> {}, (proxy, client) -> {
            assertThat(client.readToEnd()).isEmpty();
            assertThat(proxy.log().all().isEmpty()).isTrue();
        });
    }

    @Test
    void timeoutThatNobodyAskedForIsPassedOn() throws IOException {
        talk(
                peer -> peer.send("HTTP/1.1 408 Request Timeout\r\n\r\nlate"),
                (proxy, client) ->
                        assertThat(client.readToEnd()).isEqualTo("HTTP/1.1 408 Request Timeout\r\n\r\nlate"));
    }

    @Test
    void serverThatBreaksOffIsLoggedWithWhatItSent() throws IOException {
        talk(
                peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
                },
                (proxy, client) -> {
                    client.send("GET /lake/a HTTP/1.1\r\n\r\n");
                    assertThat(client.readToEnd()).endsWith("hello");
                    assertThat(proxy.log().describe()).isEqualTo("GET lake/a 200 5 B");
                });
    }

    @Test
    void requestWithoutAnAnswerHasNoStatus() throws IOException {
        talk(Peer::readHead, (proxy, client) -> {
            Fault fault = proxy.faults().cutBodyNext(request -> true, 0, 1);
            client.send("GET /lake/a HTTP/1.1\r\n\r\n");
            assertThat(client.readToEnd()).isEmpty();
            await().untilAsserted(() -> assertThat(proxy.log().describe()).isEqualTo("GET lake/a 0 0 B"));
            assertThat(fault.injected()).isZero();
        });
    }

    @Test
    void clientThatBreaksOffIsLoggedWithWhatWasSent() throws IOException {
        String part = "x".repeat(1 << 20);
        talk(
                peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
                    for (int i = 0; i < 1024; i++) {
                        peer.send(part);
                    }
                },
                (proxy, client) -> {
                    client.send("GET /lake/a HTTP/1.1\r\n\r\n");
                    client.readUntil("xxx");
                    client.reset();
                    await().untilAsserted(
                                    () -> assertThat(proxy.log().snapshot()).hasSize(1));
                    assertThat(proxy.log().bytes(Kind.GET)).isBetween(3L, (1L << 30) - 1);
                });
    }

    @ParameterizedTest
    @CsvSource({"0,''", "3,hel", "5,hello", "7,hello01"})
    void cutSendsExactlyTheBytesOfAChunkedBody(int afterBytes, String payload) throws IOException {
        talk(
                peer -> {
                    peer.readHead();
                    peer.send(
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n4\r\n0123\r\n0\r\n\r\n");
                    peer.readToEnd();
                },
                (proxy, client) -> {
                    Fault fault = proxy.faults().cutBodyNext(request -> true, afterBytes, 1);
                    client.send("GET /lake/a HTTP/1.1\r\n\r\n");
                    client.readHead();
                    String body = client.readToEnd();
                    assertThat(body.replaceAll("(?m)^[45]\r\n|\r\n", "")).isEqualTo(payload);
                    assertThat(fault.injected()).isEqualTo(1);
                    assertThat(proxy.log().bytes(Kind.GET)).isEqualTo(afterBytes);
                });
    }

    @Test
    void cutSendsExactlyTheBytesOfABodyOfKnownLength() throws IOException {
        talk(
                peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello01234");
                    peer.readToEnd();
                },
                (proxy, client) -> {
                    proxy.faults().cutBodyNext(request -> true, 7, 1);
                    client.send("GET /lake/a HTTP/1.1\r\n\r\n");
                    assertThat(client.readToEnd()).endsWith("\r\n\r\nhello01");
                });
    }

    @Test
    void headThatIsTooLongEndsTheConnection() throws IOException {
        talk(Peer::readToEnd, (proxy, client) -> {
            client.send("GET /" + "a".repeat(70_000));
            assertThatThrownBy(() -> {
                        client.readToEnd();
                        throw new IOException("orderly end");
                    })
                    .isInstanceOf(IOException.class);
            assertThat(proxy.log().all().isEmpty()).isTrue();
        });
    }
}
