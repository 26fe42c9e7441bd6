package dev.thermocline.testkit;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** Carries answers from the server to the client: late, slowly, and cut, as the settings say. Logs each. */
final class Downlink {

    private static final int BUFFER = 128 * 1024;

    /** Joins a head and a small body into one packet; larger parts pass by it. */
    private static final int JOIN_BUFFER = 8 * 1024;

    private final ProxySettings settings;
    private final Exchanges exchanges;
    private final HttpSource source;
    private final OutputStream toClient;
    private final TokenBucket bucket;

    /** Payload bytes of the present answer that the client's socket has taken. */
    private long sent;

    Downlink(ProxySettings settings, Exchanges exchanges, Socket client, Socket server) throws IOException {
        this.settings = settings;
        this.exchanges = exchanges;
        this.source = new HttpSource(server.getInputStream(), BUFFER);
        this.toClient = new BufferedOutputStream(client.getOutputStream(), JOIN_BUFFER);
        this.bucket = new TokenBucket(settings.time());
    }

    /** Serves until the server sends no more or an answer was cut; the client's connection must end then. */
    void run() throws IOException {
        boolean open = true;
        while (open) {
            HttpHead head = source.readHead();
            open = head != null && carry(head);
        }
    }

    private boolean carry(HttpHead head) throws IOException {
        Exchange exchange = exchanges.oldest();
        if (exchange == null) {
            sendUnasked(head);
            return false;
        }
        settings.delay(exchange);
        int status = head.status();
        if (status < 200 && status != 101) {
            toClient.write(head.bytes());
            toClient.flush();
            return true;
        }
        BodyFraming body = head.responseBody(exchange.request().method());
        Fault fault = exchange.fault();
        if (fault != null && fault.effect() instanceof Fault.Effect.Lie lie) {
            return lie(exchange, fault, lie.liar(), head, body);
        }
        if (fault != null && fault.effect() instanceof Fault.Effect.Cut cut) {
            body.limitPayload(cut.afterBytes());
        }
        sent = 0;
        try {
            send(exchange, head, body);
            return !body.isCut() && !body.endsWithConnection();
        } finally {
            if (fault != null && body.isCut()) {
                settings.faults().injected(fault);
            } else if (fault != null) {
                fault.giveBack();
            }
            settings.log(exchange, status, sent);
            exchanges.removeOldest();
        }
    }

    /** Returns whether the connection can go on. */
    private boolean lie(Exchange exchange, Fault fault, Fault.Liar liar, HttpHead head, BodyFraming framing)
            throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        source.readBody(framing, BUFFER, (bytes, offset, length, unused) -> payload.write(bytes, offset, length));
        S3Request request = exchange.request();
        HttpAnswer truth = new HttpAnswer(head.status(), head.headers(), payload.toByteArray());
        HttpAnswer answer = liar.answer(request, framing.isChunked() ? truth.withoutChunks() : truth);
        boolean open = answer.framed(request.method());
        HttpAnswer sentAnswer = open ? answer : answer.with("Connection", "close");
        settings.faults().injected(fault);
        settings.log(exchange, answer.status(), answer.body().length);
        try {
            toClient.write(sentAnswer.message());
            toClient.flush();
        } finally {
            exchanges.removeOldest();
        }
        return open && !framing.endsWithConnection();
    }

    private void send(Exchange exchange, HttpHead head, BodyFraming body) throws IOException {
        int status = head.status();
        if (body.isComplete()) {
            settings.log(exchange, status, 0);
        }
        toClient.write(head.bytes());
        if (body.isComplete() || !source.hasBuffered()) {
            toClient.flush();
        }
        int slice = TokenBucket.slice(settings.bytesPerSecond(), BUFFER);
        source.readBody(body, slice, (bytes, offset, length, framing) -> {
            bucket.take(length, settings.bytesPerSecond());
            if (framing.isComplete()) {
                settings.log(exchange, status, framing.payloadBytes());
            }
            toClient.write(bytes, offset, length);
            toClient.flush();
            sent = framing.payloadBytes();
        });
        toClient.flush();
    }

    /** Passes on what a server sends on a connection without a request before it closes it, such as a timeout. */
    private void sendUnasked(HttpHead head) throws IOException {
        toClient.write(head.bytes());
        source.readBody(BodyFraming.untilClose(), BUFFER, (bytes, offset, length, framing) -> {
            toClient.write(bytes, offset, length);
        });
        toClient.flush();
    }
}
