package dev.thermocline.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer of the server, as a lie of {@link Faults#answerNext} gets and gives it. Immutable.
 *
 * @param status of HTTP
 * @param headers in order, as {@code Name: value}
 * @param body the payload, not copied; of an answer to HEAD, empty
 */
public record HttpAnswer(int status, List<String> headers, byte[] body) {

    private static final String LENGTH = "Content-Length";
    private static final String CHUNKED = "Transfer-Encoding";

    /** Checks the values and copies the headers. */
    public HttpAnswer {
        headers = List.copyOf(headers);
        Objects.requireNonNull(body, "body is null");
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status is not that of an answer (200 to 599): " + status);
        }
    }

    /** The value of the first header of this name. */
    public @Nullable String header(String name) {
        return headers.stream()
                .filter(line -> names(line, name))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst()
                .orElse(null);
    }

    /** The same answer with another status. */
    public HttpAnswer withStatus(int other) {
        return new HttpAnswer(other, headers, body);
    }

    /** The same answer without a header. */
    public HttpAnswer without(String name) {
        return new HttpAnswer(
                status, headers.stream().filter(line -> !names(line, name)).toList(), body);
    }

    /** The same answer with this header alone of its name. */
    public HttpAnswer with(String name, String value) {
        List<String> lines = new ArrayList<>(without(name).headers);
        lines.add(name + ": " + value);
        return new HttpAnswer(status, lines, body);
    }

    /** The same answer with another body, whose length it states. */
    public HttpAnswer withBody(byte[] other) {
        HttpAnswer framed = without(CHUNKED).with(LENGTH, Integer.toString(other.length));
        return new HttpAnswer(status, framed.headers, other);
    }

    /** The same answer with another body, whose length it does not state: the connection ends too early or too late. */
    public HttpAnswer withBodyOfOtherLength(byte[] other) {
        return new HttpAnswer(status, without(CHUNKED).headers, other);
    }

    /** The same answer, of which the body came in chunks, in one piece. */
    HttpAnswer withoutChunks() {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        int at = 0;
        int size = 1;
        while (size > 0) {
            int lineEnd = at;
            while (body[lineEnd] != '\r') {
                lineEnd++;
            }
            String line = new String(body, at, lineEnd - at, StandardCharsets.ISO_8859_1);
            size = Integer.parseInt(line.split(";", 2)[0].trim(), 16);
            payload.write(body, lineEnd + 2, size);
            at = lineEnd + 2 + size + 2;
        }
        return withBody(payload.toByteArray());
    }

    private static boolean names(String line, String name) {
        return line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":");
    }

    /** Whether a client can find the end of the body without the end of the connection. */
    boolean framed(String method) {
        return method.equals("HEAD") || Integer.toString(body.length).equals(header(LENGTH));
    }

    byte[] message() {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Lie\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        message.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        message.writeBytes(body);
        return message.toByteArray();
    }
}
