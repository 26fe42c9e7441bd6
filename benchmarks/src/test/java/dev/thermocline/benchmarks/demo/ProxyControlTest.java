package dev.thermocline.benchmarks.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.testkit.LatencyProxy;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Request.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of {@link ProxyControl}. */
class ProxyControlTest {
    private static final String FILE = "lineitem/month=1998-07/part-00000.snappy.parquet";
    private static final String COMMIT = "lineitem/_delta_log/00000000000000000003.json";

    @Test
    void dataFilesAndLogAreCountedApart() {
        RequestCounts counts = ProxyControl.count(
                List.of(
                        request(Kind.HEAD, FILE, 0),
                        request(Kind.GET, FILE, 1_000),
                        request(Kind.GET, FILE, 24),
                        request(Kind.GET, "lineitem/deletion_vector_1.bin", 30),
                        request(Kind.HEAD, COMMIT, 0),
                        request(Kind.HEAD, "lineitem/_delta_log", 0),
                        request(Kind.GET, COMMIT, 500)),
                "bucket");

        assertThat(counts).isEqualTo(new RequestCounts(1, 3, 1_054, 2, 1, 500, 0, 0));
    }

    @Test
    void listingsAndWritesAreNeitherHeadNorGet() {
        RequestCounts counts = ProxyControl.count(
                List.of(
                        request(Kind.LIST, "lineitem/_delta_log/", 900),
                        request(Kind.LIST, "lineitem/", 900),
                        request(Kind.PUT, COMMIT, 0),
                        request(Kind.BULK_DELETE, "", 10)),
                "bucket");

        assertThat(counts).isEqualTo(new RequestCounts(0, 0, 0, 0, 0, 0, 2, 2));
    }

    @Test
    void otherBucketsAreNotCounted() {
        assertThat(ProxyControl.count(List.of(request(Kind.GET, FILE, 10)), "other"))
                .isEqualTo(RequestCounts.NONE);
    }

    @Test
    void countsSurviveTheWireAndAddUp() {
        RequestCounts counts = new RequestCounts(1, 2, 3, 4, 5, 6, 7, 8);

        assertThat(RequestCounts.parse(counts.format())).isEqualTo(counts);
        assertThat(counts.plus(counts)).isEqualTo(new RequestCounts(2, 4, 6, 8, 10, 12, 14, 16));
        assertThat(counts.total()).isEqualTo(1 + 2 + 4 + 5 + 7 + 8);
        assertThatThrownBy(() -> RequestCounts.parse("1 2")).hasMessageContaining("'1 2'");
        assertThatThrownBy(() -> RequestCounts.parse("1 2 3 4 5 6 7 -8")).hasMessageContaining("-8");
    }

    @Test
    void answersTheProtocolAndRefusesTheRest() {
        List<String> shown = new ArrayList<>();
        try (LatencyProxy proxy = LatencyProxy.start(1)) {
            ProxyControl control = new ProxyControl(DemoSettings.defaults(), Mode.THERMOCLINE, proxy, shown::add);

            assertThat(control.answer("progress half way")).isEmpty();
            assertThat(control.answer("slow")).contains("ok");
            assertThat(control.answer("fast")).contains("ok");
            assertThat(control.answer("counts")).contains(RequestCounts.NONE.format());
            assertThatThrownBy(() -> control.answer("stop now")).hasMessageContaining("'stop now'");
        }
        assertThat(shown).containsExactly("half way");
    }

    private static S3Request request(Kind kind, String key, long bytes) {
        return new S3Request(kind, kind.name(), "bucket", key, -1, -1, 200, bytes, Duration.ofMillis(30));
    }
}
