package dev.thermocline.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.thermocline.failure.CacheFailures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One request and its answer, in as much of HTTP/1.1 as a scrape needs: GET and HEAD of one path, one request a
 * connection, no request longer than {@value #MOST_HEAD} bytes. Stateless; the caller bounds the time.
 */
final class HttpExchange {
    /** The one path that there is. */
    static final String PATH = "/metrics";

    private static final int MOST_HEAD = 8 * 1024;
    private static final int MOST_REST = 64 * 1024;
    private static final int LINE_PARTS = 3;
    private static final String PLAIN = "text/plain; charset=utf-8";

    private HttpExchange() {}

    private record Reply(String status, String type, String text, boolean withBody) {
        static Reply refusal(String status, String text) {
            return new Reply(status, PLAIN, text + "\n", true);
        }

        byte[] bytes() {
            byte[] body = text.getBytes(UTF_8);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length + 256);
            String allow = status.startsWith("405") ? "Allow: GET, HEAD\r\n" : "";
            bytes.writeBytes(("HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length
                            + "\r\n" + allow + "Connection: close\r\n\r\n")
                    .getBytes(UTF_8));
            if (withBody) {
                bytes.writeBytes(body);
            }
            return bytes.toByteArray();
        }
    }

    /**
     * Reads a request and answers it.
     *
     * @param page made for each request that is answered with it
     * @throws IOException if the other side is gone
     */
    static void serve(InputStream in, OutputStream out, Supplier<String> page) throws IOException {
        Optional<String> line = requestLine(in);
        Reply reply = line.map(text -> reply(text, page))
                .orElseGet(() -> Reply.refusal("431 Request Header Fields Too Large", "The request is too long."));
        out.write(reply.bytes());
        out.flush();
    }

    /** Takes what the other side still sends, a little of it: closed before, the answer could get lost on its way. */
    static void drain(InputStream in) throws IOException {
        var unused = in.readNBytes(MOST_REST);
    }

    private static Reply reply(String line, Supplier<String> page) {
        String[] parts = line.split(" ", -1);
        if (parts.length != LINE_PARTS || !parts[2].startsWith("HTTP/1.")) {
            return Reply.refusal("400 Bad Request", "This is no request of HTTP/1.1.");
        }
        if (!parts[1].replaceFirst("\\?.*", "").equals(PATH)) {
            return Reply.refusal("404 Not Found", "There is only " + PATH + " here.");
        }
        boolean head = parts[0].equals("HEAD");
        if (!head && !parts[0].equals("GET")) {
            return Reply.refusal("405 Method Not Allowed", "Only GET and HEAD are answered.");
        }
        return CacheFailures.call(
                "showing metrics to Prometheus",
                () -> new Reply("200 OK", ExpositionText.CONTENT_TYPE, page.get(), !head),
                () -> Reply.refusal("500 Internal Server Error", "The driver's log has the reason."));
    }

    /** The first line of a request whose end was read, without its end; empty if it has no end. */
    private static Optional<String> requestLine(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < MOST_HEAD) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the request ends after " + head.length() + " bytes");
            }
            head.append((char) next);
            if (next == '\n' && (endsWith(head, "\r\n\r\n") || endsWith(head, "\n\n"))) {
                return Optional.of(head.substring(0, head.indexOf("\n")).stripTrailing());
            }
        }
        return Optional.empty();
    }

    private static boolean endsWith(StringBuilder text, String end) {
        return text.length() >= end.length() && text.indexOf(end, text.length() - end.length()) >= 0;
    }
}
