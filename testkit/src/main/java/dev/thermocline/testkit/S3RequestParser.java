package dev.thermocline.testkit;

import dev.thermocline.testkit.S3Request.Kind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the head of a path-style S3 request: what it asks for, of which bucket and key. */
final class S3RequestParser {

    /** Questions about a bucket or an object that are neither its listing nor its content. */
    private static final Set<String> SUBRESOURCES = Set.of(
            "accelerate",
            "acl",
            "attributes",
            "cors",
            "encryption",
            "legal-hold",
            "lifecycle",
            "location",
            "logging",
            "notification",
            "object-lock",
            "ownershipControls",
            "policy",
            "publicAccessBlock",
            "replication",
            "requestPayment",
            "restore",
            "retention",
            "select",
            "tagging",
            "torrent",
            "uploads",
            "versioning",
            "versions",
            "website");

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    private S3RequestParser() {}

    /** The request without an answer: status 0, no bytes, no time. */
    static S3Request parse(HttpHead head) {
        String target = head.target();
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        Map<String, String> query = question < 0 ? Map.of() : query(target.substring(question + 1));
        String bucket = "";
        String key = "";
        if (path.startsWith("/")) {
            int slash = path.indexOf('/', 1);
            bucket = decodePath(slash < 0 ? path.substring(1) : path.substring(1, slash));
            key = slash < 0 ? "" : decodePath(path.substring(slash + 1));
        }
        Kind kind = bucket.isEmpty() ? Kind.OTHER : kind(head, !key.isEmpty(), query);
        if (kind == Kind.LIST) {
            key = query.getOrDefault("prefix", "");
        }
        long[] range = range(head.header("range"));
        return new S3Request(kind, head.method(), bucket, key, range[0], range[1], 0, 0, Duration.ZERO, Duration.ZERO);
    }

    private static Kind kind(HttpHead head, boolean object, Map<String, String> query) {
        return switch (head.method()) {
            case "HEAD" -> Kind.HEAD;
            case "GET" -> get(object, query);
            case "PUT" -> put(head, object, query);
            case "POST" -> post(object, query);
            case "DELETE" -> delete(object, query);
            default -> Kind.OTHER;
        };
    }

    private static Kind get(boolean object, Map<String, String> query) {
        if (query.containsKey("list-type")) {
            return Kind.LIST;
        }
        if (asksSubresource(query) || query.containsKey("uploadId")) {
            return Kind.OTHER;
        }
        return object ? Kind.GET : Kind.LIST;
    }

    private static Kind put(HttpHead head, boolean object, Map<String, String> query) {
        if (!object || asksSubresource(query)) {
            return Kind.OTHER;
        }
        if (query.containsKey("partNumber")) {
            return Kind.UPLOAD_PART;
        }
        return head.header("x-amz-copy-source") == null ? Kind.PUT : Kind.COPY;
    }

    private static Kind post(boolean object, Map<String, String> query) {
        if (!object) {
            return query.containsKey("delete") ? Kind.BULK_DELETE : Kind.OTHER;
        }
        if (query.containsKey("uploads")) {
            return Kind.MULTIPART_INIT;
        }
        return query.containsKey("uploadId") ? Kind.MULTIPART_COMPLETE : Kind.OTHER;
    }

    private static Kind delete(boolean object, Map<String, String> query) {
        if (!object || asksSubresource(query)) {
            return Kind.OTHER;
        }
        return query.containsKey("uploadId") ? Kind.MULTIPART_ABORT : Kind.DELETE;
    }

    private static boolean asksSubresource(Map<String, String> query) {
        return query.keySet().stream().anyMatch(SUBRESOURCES::contains);
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            query.put(decode(name), decode(value));
        }
        return query;
    }

    /** A plus sign stands for itself in a path, and for a space in a query. */
    private static String decodePath(String text) {
        return decode(text.replace("+", "%2B"));
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a broken escape: the server will say so, the log shows what was sent
        }
    }

    private static long[] range(@Nullable String header) {
        Matcher matcher = RANGE.matcher(header == null ? "" : header.trim());
        if (!matcher.matches()) {
            return new long[] {-1, -1};
        }
        return new long[] {bound(matcher.group(1)), bound(matcher.group(2))};
    }

    private static long bound(String digits) {
        return digits.isEmpty() ? -1 : Long.parseLong(digits);
    }
}
