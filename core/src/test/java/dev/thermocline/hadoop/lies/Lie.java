package dev.thermocline.hadoop.lies;

import dev.thermocline.testkit.Fault.Liar;
import dev.thermocline.testkit.HttpAnswer;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Something that S3 does not answer, but a store, gateway or proxy does.
 *
 * @param name of the row
 * @param which requests are answered so
 * @param liar makes the answer; knows the object's bytes
 */
record Lie(String name, Predicate<S3Request> which, Teller liar) {
    private static final byte[] HTML =
            "<html><body>Please sign in to the network first</body></html>".getBytes(StandardCharsets.UTF_8);

    /** Makes the answer. */
    interface Teller {
        HttpAnswer tell(S3Request request, HttpAnswer truth, byte[] object);
    }

    Liar about(byte[] object) {
        return (request, truth) -> liar.tell(request, truth, object);
    }

    /** Whether bodies come in pieces: each block that is kept is a body of its own, and is tried again. */
    boolean inPieces() {
        return name.endsWith("broken off");
    }

    @Override
    public String toString() {
        return name;
    }

    static List<Lie> all() {
        List<Lie> lies = new ArrayList<>();
        headers(lies, "HEAD", request -> request.kind() == Kind.HEAD);
        lies.add(new Lie(
                "HEAD: another length",
                request -> request.kind() == Kind.HEAD,
                (request, truth, object) -> truth.with("Content-Length", "77")));
        lies.add(new Lie(
                "HEAD: no such object",
                request -> request.kind() == Kind.HEAD,
                (request, truth, object) -> new HttpAnswer(404, List.of("Content-Length: 0"), new byte[0])));
        listings(lies);
        headers(lies, "suffix GET", Lie::suffix);
        bodies(lies, "suffix GET", Lie::suffix);
        headers(lies, "range GET", Lie::range);
        bodies(lies, "range GET", Lie::range);
        lies.add(new Lie("suffix GET: read as a prefix", Lie::suffix, (request, truth, object) -> {
            int count = (int) Math.min(request.rangeEnd(), object.length);
            return part(truth, object, 0, count);
        }));
        lies.add(new Lie(
                "suffix GET: not implemented",
                Lie::suffix,
                (request, truth, object) -> new HttpAnswer(501, List.of(), new byte[0]).withBody(new byte[0])));
        return lies;
    }

    static boolean suffix(S3Request request) {
        return request.kind() == Kind.GET && request.range().startsWith("-");
    }

    static boolean range(S3Request request) {
        return request.kind() == Kind.GET && request.hasRange() && !suffix(request);
    }

    /** A listing's entries, all of them. */
    private static void listings(List<Lie> lies) {
        lies.add(listing("empty entity tag", "<ETag>[^<]*</ETag>", "<ETag></ETag>"));
        lies.add(listing("no entity tag", "<ETag>[^<]*</ETag>", ""));
        lies.add(listing("another entity tag", "<ETag>[^<]*</ETag>", "<ETag>\"0000\"</ETag>"));
        lies.add(listing("constant entity tag", "<ETag>[^<]*</ETag>", "<ETag>\"constant\"</ETag>"));
        lies.add(listing("less", "<Size>[0-9]+</Size>", "<Size>77</Size>"));
        lies.add(listing("more", "<Size>[0-9]+</Size>", "<Size>999999</Size>"));
        lies.add(listing(
                "another modification time",
                "<LastModified>[^<]*</LastModified>",
                "<LastModified>2020-01-01T00:00:00.000Z</LastModified>"));
        lies.add(listing("nothing", "<Contents>.*?</Contents>", ""));
    }

    private static Lie listing(String name, String what, String instead) {
        Pattern pattern = Pattern.compile(what, Pattern.DOTALL);
        return new Lie("LIST: " + name, request -> request.kind() == Kind.LIST, (request, truth, object) -> {
            String page = new String(truth.body(), StandardCharsets.UTF_8);
            String lie = pattern.matcher(page).replaceAll(Matcher.quoteReplacement(instead));
            return truth.withBody(lie.getBytes(StandardCharsets.UTF_8));
        });
    }

    private static void headers(List<Lie> lies, String where, Predicate<S3Request> which) {
        lies.add(header(where + ": empty entity tag", which, "ETag", "\"\""));
        lies.add(header(where + ": weak entity tag", which, "ETag", "W/\"weak\""));
        lies.add(header(where + ": entity tag without quotes", which, "ETag", "bare"));
        lies.add(header(where + ": another entity tag", which, "ETag", "\"00000000000000000000000000000000\""));
        lies.add(new Lie(where + ": no entity tag", which, (request, truth, object) -> truth.without("ETag")));
        lies.add(new Lie(
                where + ": no modification time", which, (request, truth, object) -> truth.without("Last-Modified")));
        lies.add(
                header(where + ": another modification time", which, "Last-Modified", "Wed, 01 Jan 2020 00:00:00 GMT"));
    }

    private static Lie header(String name, Predicate<S3Request> which, String header, String value) {
        return new Lie(name, which, (request, truth, object) -> truth.with(header, value));
    }

    private static void bodies(List<Lie> lies, String where, Predicate<S3Request> which) {
        lies.add(new Lie(
                where + ": no Content-Range", which, (request, truth, object) -> truth.without("Content-Range")));
        lies.add(new Lie(where + ": another total", which, (request, truth, object) -> {
            String range = String.valueOf(truth.header("Content-Range"));
            return truth.with("Content-Range", range.substring(0, range.indexOf('/')) + "/999999");
        }));
        lies.add(new Lie(where + ": unknown total", which, (request, truth, object) -> {
            String range = String.valueOf(truth.header("Content-Range"));
            return truth.with("Content-Range", range.substring(0, range.indexOf('/')) + "/*");
        }));
        lies.add(new Lie(
                where + ": the whole object",
                which,
                (request, truth, object) ->
                        truth.withStatus(200).without("Content-Range").withBody(object)));
        lies.add(new Lie(
                where + ": another range",
                which,
                (request, truth, object) -> part(truth, object, 1, Math.min(truth.body().length, object.length - 1))));
        lies.add(new Lie(
                where + ": a page of a portal",
                which,
                (request, truth, object) -> truth.withStatus(200)
                        .without("Content-Range")
                        .with("Content-Type", "text/html")
                        .withBody(HTML)));
        lies.add(new Lie(
                where + ": nothing",
                which,
                (request, truth, object) ->
                        truth.withStatus(200).without("Content-Range").withBody(new byte[0])));
        lies.add(new Lie(
                where + ": fewer bytes",
                which,
                (request, truth, object) -> truth.withBody(Arrays.copyOf(truth.body(), truth.body().length / 2))));
        lies.add(new Lie(
                where + ": broken off",
                which,
                (request, truth, object) ->
                        truth.withBodyOfOtherLength(Arrays.copyOf(truth.body(), truth.body().length / 2))));
        lies.add(new Lie(
                where + ": more bytes",
                which,
                (request, truth, object) -> truth.withBody(Arrays.copyOf(truth.body(), truth.body().length + 10))));
        lies.add(new Lie(
                where + ": compressed",
                which,
                (request, truth, object) ->
                        truth.with("Content-Encoding", "gzip").withBody(compressed(truth.body()))));
        lies.add(new Lie(
                where + ": elsewhere",
                which,
                (request, truth, object) -> new HttpAnswer(307, List.of("Location: http://127.0.0.1:1/"), new byte[0])
                        .withBody(new byte[0])));
        lies.add(new Lie(
                where + ": gone",
                which,
                (request, truth, object) -> new HttpAnswer(404, List.of(), new byte[0]).withBody(new byte[0])));
        lies.add(new Lie(
                where + ": replaced",
                which,
                (request, truth, object) -> new HttpAnswer(412, List.of(), new byte[0]).withBody(new byte[0])));
    }

    private static HttpAnswer part(HttpAnswer truth, byte[] object, int start, int count) {
        return truth.withStatus(206)
                .with(
                        "Content-Range",
                        String.format(Locale.ROOT, "bytes %d-%d/%d", start, start + count - 1, object.length))
                .withBody(Arrays.copyOfRange(object, start, start + count));
    }

    private static byte[] compressed(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
