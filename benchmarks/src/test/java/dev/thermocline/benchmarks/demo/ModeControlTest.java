package dev.thermocline.benchmarks.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.benchmarks.summary.RequestCounts;
import dev.thermocline.testkit.EmbeddedS3;
import dev.thermocline.testkit.LatencyProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tests of {@link ModeControl}. */
class ModeControlTest {
    private final List<String> shown = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private final Progress progress = new Progress(1, now::get, shown::add);

    @Test
    void answersTheProtocolAndRefusesTheRest() {
        try (LatencyProxy proxy = LatencyProxy.start(1)) {
            ModeControl control = control(Mode.THERMOCLINE, proxy, "30ms");
            now.addAndGet(Duration.ofMillis(1_250).toNanos());

            assertThat(control.answer("progress half way")).isEmpty();
            assertThat(control.answer("slow")).contains("ok");
            assertThat(control.answer("fast")).contains("ok");
            assertThat(control.answer("counts")).contains(RequestCounts.NONE.format());
            assertThat(control.answer("step 45")).contains("1250");
            assertThatThrownBy(() -> control.answer("stop now")).hasMessageContaining("'stop now'");
        }
        assertThat(shown).containsExactly("[0:01] thermocline: half way");
    }

    @Test
    void floorIsNeverHeldBack() throws IOException, InterruptedException {
        try (EmbeddedS3 server = EmbeddedS3.start();
                LatencyProxy proxy = LatencyProxy.start(server)) {
            for (Mode mode : Mode.values()) {
                // so long that the difference to a request without latency can't be noise
                control(mode, proxy, "500ms").answer("slow");
                assertThat(took(proxy) >= 500).as(mode.label()).isEqualTo(mode != Mode.FLOOR);
            }
        }
    }

    private static long took(LatencyProxy proxy) throws IOException, InterruptedException {
        proxy.log().clear();
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(proxy.endpoint() + "/bucket/key"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        return proxy.log().all().list().get(0).took().toMillis();
    }

    private ModeControl control(Mode mode, LatencyProxy proxy, String latency) {
        DemoSettings settings = DemoSettings.parse(List.of("--latency=" + latency));
        return new ModeControl(settings, mode, proxy, progress);
    }
}
