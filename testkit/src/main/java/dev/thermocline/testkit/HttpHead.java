package dev.thermocline.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The head of an HTTP/1.1 message: its bytes as they came, and what framing and logging need to know of them. */
final class HttpHead {

    private final byte[] bytes;
    private final String[] lines;

    /** The bytes end with the empty line; they are not copied. */
    HttpHead(byte[] bytes) {
        this.bytes = bytes;
        this.lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\r\n");
    }

    byte[] bytes() {
        return bytes;
    }

    /** The method of a request. */
    String method() {
        return word(0);
    }

    /** The target of a request: path and query, without scheme and host. */
    String target() {
        String target = word(1);
        int scheme = target.indexOf("://");
        if (scheme < 0 || target.startsWith("/")) {
            return target;
        }
        int path = target.indexOf('/', scheme + 3);
        return path < 0 ? "/" : target.substring(path);
    }

    /** The status of a response. */
    int status() throws IOException {
        try {
            return Integer.parseInt(word(1));
        } catch (NumberFormatException e) {
            throw new IOException("The server's answer has no status: " + lines[0], e);
        }
    }

    /** The value of the first header of this name, in any case of letters. */
    @Nullable
    String header(String name) {
        for (int i = 1; i < lines.length; i++) {
            String line = lines[i];
            if (line.length() > name.length()
                    && line.charAt(name.length()) == ':'
                    && line.regionMatches(true, 0, name, 0, name.length())) {
                return line.substring(name.length() + 1).trim();
            }
        }
        return null;
    }

    /** The header lines, without the first line and the last. */
    List<String> headers() {
        return List.of(lines).subList(1, lines.length);
    }

    /** Whether the client waits for an interim answer before it sends its body. */
    boolean expectsContinue() {
        return "100-continue".equalsIgnoreCase(header("expect"));
    }

    /** The body that follows the head of a request. */
    BodyFraming requestBody() throws IOException {
        return isChunked() ? BodyFraming.chunked() : BodyFraming.fixed(contentLength(0));
    }

    /** The body that follows the head of a final response to a request of this method. */
    BodyFraming responseBody(String requestMethod) throws IOException {
        int status = status();
        if (requestMethod.equals("HEAD") || status == 204 || status == 304) {
            return BodyFraming.fixed(0);
        }
        if (isChunked()) {
            return BodyFraming.chunked();
        }
        long length = contentLength(-1);
        return length < 0 ? BodyFraming.untilClose() : BodyFraming.fixed(length);
    }

    private boolean isChunked() {
        String encoding = header("transfer-encoding");
        return encoding != null && encoding.regionMatches(true, Math.max(0, encoding.length() - 7), "chunked", 0, 7);
    }

    private long contentLength(long absent) throws IOException {
        String length = header("content-length");
        if (length == null) {
            return absent;
        }
        try {
            return Long.parseUnsignedLong(length);
        } catch (NumberFormatException e) {
            throw new IOException("Content-Length is not a number: " + length, e);
        }
    }

    private String word(int index) {
        String[] words = lines[0].split(" ", 3);
        return index < words.length ? words[index] : "";
    }
}
