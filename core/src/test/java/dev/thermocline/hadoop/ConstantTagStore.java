package dev.thermocline.hadoop;

import dev.thermocline.testkit.Fault;
import dev.thermocline.testkit.HttpAnswer;
import dev.thermocline.testkit.LatencyProxy;
import dev.thermocline.testkit.S3Request;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * Turns the server behind a proxy into one whose objects all have the same entity tag, as MinIO had it for files that
 * were put beside it, and whose clock stands still until it is moved. Thread-safe.
 */
final class ConstantTagStore implements Fault.Liar {
    private static final int ALWAYS = 1_000_000;
    private static final Pattern LISTED =
            Pattern.compile("<Contents>.*?<Key>(.*?)</Key>.*?</Contents>", Pattern.DOTALL);
    private static final DateTimeFormatter HTTP = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final String tag;
    private final AtomicLong second = new AtomicLong(1_700_000_000);
    private final Map<String, Long> written = new ConcurrentHashMap<>();

    private ConstantTagStore(String tag) {
        this.tag = tag;
    }

    /** @param tag quotes included */
    static ConstantTagStore behind(LatencyProxy proxy, String tag) {
        ConstantTagStore store = new ConstantTagStore(tag);
        proxy.faults().answerNext(request -> true, store, ALWAYS);
        return store;
    }

    /** S3A compares tags itself: the server behind knows others. */
    static Configuration comparing(Configuration configuration) {
        configuration.set("fs.s3a.change.detection.mode", "client");
        return configuration;
    }

    /** The next second begins. */
    void tick() {
        second.incrementAndGet();
    }

    @Override
    public HttpAnswer answer(S3Request request, HttpAnswer truth) {
        HttpAnswer dated = truth.with("Date", HTTP.format(Instant.ofEpochSecond(second.get())));
        if (truth.status() >= 300) {
            return dated;
        }
        return switch (request.kind()) {
            case PUT -> {
                written.put(request.key(), second.get());
                yield dated.with("ETag", tag);
            }
            case GET, HEAD ->
                dated.with("ETag", tag)
                        .with(
                                "Last-Modified",
                                HTTP.format(Instant.ofEpochSecond(written.getOrDefault(request.key(), second.get()))));
            case LIST -> dated.withBody(listing(new String(truth.body(), StandardCharsets.UTF_8)));
            default -> dated;
        };
    }

    /** With milliseconds, as listings have them. */
    private byte[] listing(String body) {
        String changed = LISTED.matcher(body).replaceAll(listed -> {
            long modified = written.getOrDefault(listed.group(1), second.get()) * 1000 + 789;
            return Matcher.quoteReplacement(listed.group()
                    .replaceAll("<ETag>.*?</ETag>", "<ETag>" + Matcher.quoteReplacement(tag) + "</ETag>")
                    .replaceAll(
                            "<LastModified>.*?</LastModified>",
                            "<LastModified>" + Instant.ofEpochMilli(modified) + "</LastModified>"));
        });
        return changed.getBytes(StandardCharsets.UTF_8);
    }
}
