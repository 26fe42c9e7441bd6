package dev.thermocline.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The endpoint on a real port of loopback. */
class MetricsEndpointTest {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PAGE = "thermocline_hits_total 1\n";
    private static final String WHOLE = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String HALF = "GET /metrics HTTP/1.1\r\nHost: loc";

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AbstractAppender appender = new AbstractAppender("capture", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
        }
    };
    private final List<MetricsEndpoint> opened = new ArrayList<>();
    private final List<Socket> clients = new ArrayList<>();
    private final AtomicBoolean broken = new AtomicBoolean();

    private static Logger logger() {
        return ((LoggerContext) LogManager.getContext(false)).getLogger(MetricsEndpoint.class.getName());
    }

    @BeforeEach
    void capture() {
        Configurator.setLevel(MetricsEndpoint.class.getName(), Level.INFO);
        appender.start();
        logger().addAppender(appender);
    }

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        opened.forEach(MetricsEndpoint::close);
        logger().removeAppender(appender);
        appender.stop();
    }

    private Optional<MetricsEndpoint> tryOpen(String bind, int port, Duration deadline) {
        Optional<MetricsEndpoint> endpoint = MetricsEndpoint.start(
                bind,
                port,
                () -> {
                    if (broken.get()) {
                        throw new IllegalStateException("no page");
                    }
                    return PAGE;
                },
                deadline);
        endpoint.ifPresent(opened::add);
        return endpoint;
    }

    private URI open(Duration deadline) {
        return tryOpen(LOOPBACK, 0, deadline).orElseThrow().address();
    }

    private Socket send(URI address, String request) throws IOException {
        Socket client = new Socket(address.getHost(), address.getPort());
        clients.add(client);
        client.setSoTimeout((int) PATIENCE.toMillis());
        OutputStream out = client.getOutputStream();
        out.write(request.getBytes(UTF_8));
        out.flush();
        return client;
    }

    private String answer(URI address, String request) throws IOException {
        return new String(send(address, request).getInputStream().readAllBytes(), UTF_8);
    }

    @Test
    void wholeRequestIsAnswered() throws IOException {
        assertThat(answer(open(LONG), WHOLE))
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
                        + "Content-Length: 25\r\nConnection: close\r\n\r\n" + PAGE);
    }

    @Test
    void headHasNoBodyButItsLength() throws IOException {
        assertThat(answer(open(LONG), WHOLE.replace("GET", "HEAD")))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Content-Length: 25\r\n")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /metrics?name[]=up HTTP/1.0, 200 OK",
        "GET / HTTP/1.1, 404 Not Found",
        "GET /metrics/ HTTP/1.1, 404 Not Found",
        "GET /metricsx HTTP/1.1, 404 Not Found",
        "POST / HTTP/1.1, 404 Not Found",
        "POST /metrics HTTP/1.1, 405 Method Not Allowed",
        "DELETE /metrics HTTP/1.1, 405 Method Not Allowed",
        "get /metrics HTTP/1.1, 405 Method Not Allowed",
        "GET /metrics, 400 Bad Request",
        "GET /metrics SPDY/3, 400 Bad Request",
        "'', 400 Bad Request"
    })
    void onlyGetAndHeadOfOnePathAreAnswered(String line, String status) throws IOException {
        URI address = open(LONG);
        assertThat(answer(address, line + "\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + "\r\n")
                .contains("\r\nConnection: close\r\n")
                .matches(text -> text.contains("Allow: GET, HEAD\r\n") == status.startsWith("405"));
        assertThat(answer(address, WHOLE)).endsWith(PAGE);
    }

    @Test
    void bodyOfARequestThatIsRefusedDoesNotCostItsAnswer() throws IOException {
        String body = "x".repeat(50_000);
        assertThat(answer(open(LONG), "POST /metrics HTTP/1.1\r\nContent-Length: 50000\r\n\r\n" + body))
                .startsWith("HTTP/1.1 405 ");
    }

    @Test
    void requestWithoutAnEndIsRefused() throws IOException {
        assertThat(answer(open(LONG), "GET /metrics HTTP/1.1\r\nX: " + "x".repeat(9_000)))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void faultOfTheNumbersIsAnAnswerToo() throws IOException {
        URI address = open(LONG);
        broken.set(true);
        assertThat(answer(address, WHOLE)).startsWith("HTTP/1.1 500 ");
        broken.set(false);
        assertThat(answer(address, WHOLE)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void halfRequestsKeepNobodyElseWaiting() throws IOException {
        URI address = open(LONG);
        List<Socket> halves = new ArrayList<>();
        for (int client = 0; client < 3 * MetricsEndpoint.MOST_CONNECTIONS; client++) {
            halves.add(send(address, HALF));
        }

        assertThat(answer(address, WHOLE)).endsWith(PAGE);

        assertThat(ended(halves.get(0))).as("the oldest had to go").isTrue();
        Socket youngest = halves.get(halves.size() - 1);
        youngest.getOutputStream().write("alhost\r\n\r\n".getBytes(UTF_8));
        assertThat(new String(youngest.getInputStream().readAllBytes(), UTF_8))
                .as("the youngest has time to go on")
                .endsWith(PAGE);
    }

    /** Whether the other side has closed it. */
    private static boolean ended(Socket client) {
        try {
            return client.getInputStream().read() < 0;
        } catch (IOException e) {
            return true; // reset
        }
    }

    @Test
    void halfRequestEndsAfterItsTime() throws IOException {
        URI address = open(SHORT);
        Socket half = send(address, HALF);
        Socket silent = send(address, "");

        assertThat(ended(half)).isTrue();
        assertThat(ended(silent)).isTrue();
        assertThat(answer(address, WHOLE)).endsWith(PAGE);
    }

    @Test
    void portThatIsTakenIsOneWarningWithTheRemedy() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(tryOpen(LOOPBACK, taken.getLocalPort(), LONG)).isEmpty();

            assertThat(lines)
                    .singleElement()
                    .asString()
                    .startsWith("WARN No metrics for Prometheus: fs.s3a.cache.metrics.prometheus.port = '"
                            + taken.getLocalPort() + "' can't be opened on '127.0.0.1' (java.net.BindException:")
                    .contains("Set another port, 0 for any free one, or off");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, fs.s3a.cache.metrics.prometheus.bind has to be an address of this machine",
        "no such host, fs.s3a.cache.metrics.prometheus.bind = 'no such host' is no address. Set an address"
    })
    void addressOfAnotherMachineIsOneWarningWithTheRemedy(String bind, String remedy) {
        assertThat(tryOpen(bind, 0, LONG)).isEmpty();

        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("WARN No metrics for Prometheus: ")
                .contains("'" + bind + "'", remedy, "Nothing else is affected.");
    }

    @Test
    void portAndThreadsEndWithIt() throws IOException {
        MetricsEndpoint first = tryOpen(LOOPBACK, 0, LONG).orElseThrow();
        URI address = first.address();
        assertThat(lines).containsExactly("INFO Prometheus can scrape this application at " + address);
        assertThat(answer(address, WHOLE)).endsWith(PAGE);
        Socket half = send(address, HALF);
        Awaitility.await().atMost(PATIENCE).until(() -> threads().size() >= 2);
        assertThat(threads()).allMatch(Thread::isDaemon);

        first.close();
        first.close();

        assertThat(ended(half)).isTrue();
        Assertions.assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> send(address, WHOLE));
        Awaitility.await().atMost(PATIENCE).until(() -> threads().isEmpty());
        assertThat(tryOpen(LOOPBACK, address.getPort(), LONG))
                .as("the next application")
                .isPresent();
        assertThat(answer(address, WHOLE)).endsWith(PAGE);
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("thermocline-metrics-"))
                .toList();
    }
}
