package dev.thermocline.testkit;

import static dev.thermocline.testkit.ProxiedS3.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.thermocline.testkit.S3Request.Kind;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** Latency and bandwidth, in time that passes only where the proxy waits. */
class SettingsTest {

    private static final Duration LATENCY = Duration.ofMillis(30);

    private final FakeTime time = new FakeTime();
    private final ProxiedS3 s3 = new ProxiedS3(time);

    @AfterEach
    void close() {
        s3.close();
    }

    @Test
    void withoutSettingsNothingWaits() {
        s3.given("a", 100_000);
        s3.get("a");

        assertThat(time.pauses()).isEmpty();
    }

    @Test
    void eachRequestWaitsOnceWhateverItsSize() {
        s3.proxy().setLatency(LATENCY);
        byte[] content = ProxiedS3.content(4_000_000);

        s3.client().putObject(put -> put.bucket(BUCKET).key("a"), RequestBody.fromBytes(content));
        assertThat(time.pauses()).containsExactly(LATENCY);

        s3.get("a");
        s3.client().headObject(head -> head.bucket(BUCKET).key("a"));
        s3.client().listObjectsV2(list -> list.bucket(BUCKET));
        assertThat(time.pauses()).containsExactly(LATENCY, LATENCY, LATENCY, LATENCY);
        assertThat(s3.log().snapshot()).extracting(S3Request::took).containsOnly(LATENCY);
    }

    @Test
    void latencyChangesWhileConnectionsAreOpen() {
        s3.given("a", 10);

        s3.get("a");
        s3.proxy().setLatency(LATENCY);
        s3.get("a");
        s3.proxy().setLatency(LATENCY.multipliedBy(2));
        s3.get("a");
        s3.proxy().setLatency(Duration.ZERO);
        s3.get("a");

        assertThat(time.pauses()).containsExactly(LATENCY, LATENCY.multipliedBy(2));
    }

    @Test
    void failedRequestsWaitToo() {
        s3.given("a", 10);
        s3.proxy().setLatency(LATENCY);
        s3.proxy().faults().failNext(request -> true, 503, 1);

        assertThatThrownBy(() -> s3.get("a")).hasMessageContaining("503");

        assertThat(time.pauses()).containsExactly(LATENCY);
    }

    @Test
    void bodiesFlowAtTheBandwidth() {
        byte[] content = s3.given("a", 1_000_000);

        s3.proxy().setBandwidth(100_000);
        assertThat(s3.get("a")).isEqualTo(content);

        assertThat(time.paused()).isCloseTo(Duration.ofSeconds(10), Duration.ofMillis(2));
        assertThat(time.pauses()).hasSizeGreaterThan(100);
        assertThat(s3.log().bytes(Kind.GET)).isEqualTo(1_000_000);
    }

    @Test
    void liftedBandwidthLimitEndsTheWaits() {
        s3.given("a", 1_000_000);
        s3.proxy().setBandwidth(1_000_000);
        s3.get("a");
        int pauses = time.pauses().size();

        s3.proxy().setBandwidth(0);
        s3.get("a");

        assertThat(pauses).isPositive();
        assertThat(time.pauses()).hasSize(pauses);
    }

    @Test
    void smallAnswersAddUpToTheBandwidth() {
        s3.given("a", 1_000);
        s3.proxy().setBandwidth(100_000);

        for (int i = 0; i < 50; i++) {
            s3.get("a");
        }

        assertThat((double) time.paused().toMillis()).isCloseTo(500, within(10.0));
    }

    @Test
    void negativeSettingsAreRefused() {
        assertThatThrownBy(() -> s3.proxy().setLatency(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-0.001S");
        assertThatThrownBy(() -> s3.proxy().setBandwidth(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }
}
