package dev.thermocline.testkit;

import static dev.thermocline.testkit.ProxiedS3.BUCKET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.testkit.S3Request.Kind;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Injected faults hit the requests that they name, as often as they say, and are counted. */
class FaultsTest {

    private final ProxiedS3 s3 = new ProxiedS3();
    private final Faults faults = s3.proxy().faults();

    @AfterEach
    void close() {
        s3.close();
    }

    @Test
    void failsTheNextMatchingRequestsOnly() {
        byte[] content = s3.given("a", 1000);
        s3.given("b", 1000);
        Fault fault = faults.failNext(
                request -> request.kind() == Kind.GET && request.key().equals("a"), 503, 2);

        assertThat(s3.get("b")).hasSize(1000);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> s3.get("a")).isInstanceOfSatisfying(S3Exception.class, e -> {
                assertThat(e.statusCode()).isEqualTo(503);
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("SlowDown");
            });
        }
        assertThat(s3.get("a")).isEqualTo(content);

        assertThat(fault.injected()).isEqualTo(2);
        assertThat(fault.remaining()).isZero();
        assertThat(faults.injected()).isEqualTo(2);
        assertThat(s3.log().snapshot()).extracting(S3Request::status).containsExactly(200, 503, 503, 200);
    }

    @Test
    void failedPutIsReadWholeAndDoesNotReachTheServer() {
        byte[] content = ProxiedS3.content(2_000_000);
        faults.failNext(request -> request.kind() == Kind.PUT, 500, 1);

        assertThatThrownBy(
                        () -> s3.client().putObject(put -> put.bucket(BUCKET).key("a"), RequestBody.fromBytes(content)))
                .isInstanceOf(S3Exception.class);

        assertThatThrownBy(() -> s3.get("a")).isInstanceOf(NoSuchKeyException.class);
        s3.client().putObject(put -> put.bucket(BUCKET).key("a"), RequestBody.fromBytes(content));
        assertThat(s3.get("a")).isEqualTo(content);
    }

    @Test
    void failedHeadHasNoBody() {
        s3.given("a", 10);
        faults.failNext(request -> request.kind() == Kind.HEAD, 403, 1);

        assertThatThrownBy(
                        () -> s3.client().headObject(head -> head.bucket(BUCKET).key("a")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
        s3.get("a");

        assertThat(s3.log().describe()).isEqualTo("HEAD lake/a 403 0 B\nGET lake/a 200 10 B");
    }

    @Test
    void cutBodyBreaksTheReadAndIsLoggedWithItsBytes() {
        byte[] content = s3.given("a", 1_000_000);
        Fault fault = faults.cutBodyNext(request -> request.kind() == Kind.GET, 300_001, 1);

        assertThatThrownBy(() -> s3.get("a")).isInstanceOf(SdkClientException.class);
        assertThat(s3.get("a")).isEqualTo(content);

        assertThat(fault.injected()).isEqualTo(1);
        assertThat(s3.log().describe()).isEqualTo("GET lake/a 200 300001 B\nGET lake/a 200 1000000 B");
    }

    @Test
    void cutWaitsForABodyThatIsLongEnough() {
        s3.given("short", 100);
        s3.given("long", 101);
        Fault fault = faults.cutBodyNext(request -> true, 100, 1);

        s3.get("short");
        s3.client().headObject(head -> head.bucket(BUCKET).key("long"));
        assertThat(fault.injected()).isZero();
        assertThat(fault.remaining()).isEqualTo(1);

        assertThatThrownBy(() -> s3.get("long")).isInstanceOf(SdkClientException.class);
        assertThat(fault.injected()).isEqualTo(1);
    }

    @Test
    void olderFaultGoesFirst() {
        s3.given("a", 10);
        faults.failNext(request -> true, 500, 1);
        faults.failNext(request -> true, 404, 1);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> s3.get("a")).isInstanceOf(S3Exception.class);
        }

        assertThat(s3.log().snapshot()).extracting(S3Request::status).containsExactly(500, 404);
    }

    @Test
    void clearedFaultsDoNotHit() {
        s3.given("a", 10);
        Fault fault = faults.failNext(request -> true, 503, 5);

        faults.clear();

        assertThat(s3.get("a")).hasSize(10);
        assertThat(fault.injected()).isZero();
    }

    @Test
    void lieReplacesTheServersAnswer() {
        byte[] content = s3.given("a", 1000);
        Fault fault = faults.answerNext(
                request -> request.kind() == Kind.GET,
                (request, truth) -> truth.with("ETag", "\"lie\"").withBody(new byte[10]),
                1);

        ResponseBytes<GetObjectResponse> lied =
                s3.client().getObjectAsBytes(get -> get.bucket(BUCKET).key("a"));

        assertThat(lied.asByteArray()).isEqualTo(new byte[10]);
        assertThat(lied.response().eTag()).isEqualTo("\"lie\"");
        assertThat(fault.injected()).isEqualTo(1);
        assertThat(s3.get("a")).isEqualTo(content);
        assertThat(s3.log().describe()).isEqualTo("GET lake/a 200 10 B\nGET lake/a 200 1000 B");
    }

    @Test
    void lieAboutAHeadMayChangeItsLength() {
        s3.given("a", 1000);
        faults.answerNext(request -> true, (request, truth) -> truth.with("Content-Length", "7"), 1);

        for (long length : new long[] {7, 1000}) {
            assertThat(s3.client()
                            .headObject(head -> head.bucket(BUCKET).key("a"))
                            .contentLength())
                    .isEqualTo(length);
        }
    }

    @Test
    void lieAboutAListingReplacesItsText() {
        s3.given("a", 1000);
        faults.answerNext(
                request -> request.kind() == Kind.LIST,
                (request, truth) -> truth.withBody(new String(truth.body(), UTF_8)
                        .replace("<Size>1000</Size>", "<Size>7</Size>")
                        .getBytes(UTF_8)),
                1);

        for (long size : new long[] {7, 1000}) {
            assertThat(s3.client().listObjectsV2(list -> list.bucket(BUCKET)).contents())
                    .extracting(S3Object::size)
                    .containsExactly(size);
        }
    }

    @Test
    void bodyShorterThanItsLengthEndsTheConnection() {
        byte[] content = s3.given("a", 1000);
        faults.answerNext(
                request -> true, (request, truth) -> truth.withBodyOfOtherLength(Arrays.copyOf(content, 999)), 1);

        assertThatThrownBy(() -> s3.get("a")).isInstanceOf(SdkClientException.class);
        assertThat(s3.get("a")).isEqualTo(content);
    }

    @Test
    void impossibleFaultsAreRefused() {
        assertThatThrownBy(() -> faults.failNext(request -> true, 200, 1)).hasMessageContaining("200");
        assertThatThrownBy(() -> faults.failNext(request -> true, 503, 0)).hasMessageContaining("0");
        assertThatThrownBy(() -> faults.cutBodyNext(request -> true, -1, 1)).hasMessageContaining("-1");
    }
}
