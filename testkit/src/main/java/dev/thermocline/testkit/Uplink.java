package dev.thermocline.testkit;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Carries requests from the client to the server, or answers them itself when they meet a fault. */
final class Uplink {

    private static final int BUFFER = 64 * 1024;

    /** Joins a head and a small body into one packet; larger parts pass by it. */
    private static final int JOIN_BUFFER = 8 * 1024;

    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final ProxySettings settings;
    private final Exchanges exchanges;
    private final Socket server;
    private final HttpSource source;
    private final OutputStream toClient;
    private final OutputStream toServer;

    Uplink(ProxySettings settings, Exchanges exchanges, Socket client, Socket server) throws IOException {
        this.settings = settings;
        this.exchanges = exchanges;
        this.server = server;
        this.source = new HttpSource(client.getInputStream(), BUFFER);
        this.toClient = client.getOutputStream();
        this.toServer = new BufferedOutputStream(server.getOutputStream(), JOIN_BUFFER);
    }

    /** Serves until the client sends no more, then closes the server's input. */
    void run() throws IOException {
        for (HttpHead head = source.readHead(); head != null; head = source.readHead()) {
            long now = settings.time().nanos();
            BodyFraming body = head.requestBody();
            S3Request request = S3RequestParser.parse(head);
            Fault fault = settings.faults().claim(request);
            settings.log().begin();
            Exchange exchange = new Exchange(request, fault, now);
            if (fault != null && fault.effect() instanceof Fault.Effect.Status effect) {
                discard(exchange, fault, head, body);
                fail(exchange, fault, effect.status());
            } else {
                exchanges.add(exchange);
                forward(head, body);
            }
        }
        server.shutdownOutput();
    }

    private void forward(HttpHead head, BodyFraming body) throws IOException {
        toServer.write(head.bytes());
        if (body.isComplete() || !source.hasBuffered()) {
            toServer.flush(); // the client may wait for an interim answer before it sends the body
        }
        source.readBody(body, BUFFER, (bytes, offset, length, framing) -> {
            toServer.write(bytes, offset, length);
            toServer.flush();
        });
    }

    /** Reads all of a request that the server shall not see, when earlier ones have their answers. */
    private void discard(Exchange exchange, Fault fault, HttpHead head, BodyFraming body) throws IOException {
        boolean ready = false;
        try {
            exchanges.awaitAnswers();
            if (head.expectsContinue()) {
                toClient.write(CONTINUE);
            }
            source.readBody(body, BUFFER, (bytes, offset, length, framing) -> {});
            settings.delay(exchange);
            ready = true;
        } finally {
            if (!ready) {
                fault.giveBack();
                settings.log(exchange, 0, 0);
            }
        }
    }

    private void fail(Exchange exchange, Fault fault, int status) throws IOException {
        byte[] body = ErrorAnswer.body(exchange.request().method(), status);
        settings.faults().injected(fault);
        settings.log(exchange, status, body.length);
        toClient.write(ErrorAnswer.message(status, body));
    }
}
