package dev.thermocline.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The answer to a request that the proxy fails: an S3 error document. */
final class ErrorAnswer {

    private ErrorAnswer() {}

    /** The document; empty for HEAD. */
    static byte[] body(String method, int status) {
        if (method.equals("HEAD")) {
            return new byte[0];
        }
        String document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code(status)
                + "</Code><Message>Injected by the test proxy</Message></Error>";
        return document.getBytes(StandardCharsets.UTF_8);
    }

    /** The whole message; the connection stays open. */
    static byte[] message(int status, byte[] body) {
        String head = "HTTP/1.1 " + status + " " + code(status)
                + "\r\nContent-Type: application/xml\r\nContent-Length: " + body.length + "\r\n\r\n";
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        message.writeBytes(body);
        return message.toByteArray();
    }

    /** The code that S3 sends with this status. */
    private static String code(int status) {
        return switch (status) {
            case 400 -> "InvalidRequest";
            case 403 -> "AccessDenied";
            case 404 -> "NoSuchKey";
            case 409 -> "OperationAborted";
            case 412 -> "PreconditionFailed";
            case 416 -> "InvalidRange";
            case 503 -> "SlowDown";
            default -> status < 500 ? "InvalidRequest" : "InternalError";
        };
    }
}
