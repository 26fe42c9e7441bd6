package dev.thermocline.testkit;

import static dev.thermocline.testkit.ProxiedS3.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.testkit.S3Request.Kind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Each S3 operation works through the proxy and leaves exactly its requests in the log. */
class S3OperationsTest {

    private final ProxiedS3 s3 = new ProxiedS3();

    @AfterEach
    void close() {
        s3.close();
    }

    /** The log without the sizes of the answers, which are the server's choice. */
    private List<String> requests() {
        return s3.log().snapshot().stream()
                .map(request -> request.toString().replaceFirst(" \\d+ B$", ""))
                .toList();
    }

    @Test
    void putThenGetReturnsTheBytes() {
        byte[] content = ProxiedS3.content(3_000_001);
        s3.client().putObject(put -> put.bucket(BUCKET).key("t/a.parquet"), RequestBody.fromBytes(content));

        assertThat(s3.get("t/a.parquet")).isEqualTo(content);
        assertThat(s3.log().describe()).isEqualTo("PUT lake/t/a.parquet 200 0 B\nGET lake/t/a.parquet 200 3000001 B");
    }

    @Test
    void bucketIsCopiedWithoutARequest() {
        try (EmbeddedS3 server = EmbeddedS3.start("source")) {
            try (S3Client client = ProxiedS3.client(server.endpoint())) {
                byte[] content = ProxiedS3.content(100_000);
                // more than one page of a listing
                for (int number = 0; number < 1_001; number++) {
                    String key = "t/" + number;
                    client.putObject(put -> put.bucket("source").key(key), RequestBody.fromBytes(new byte[1]));
                }
                client.putObject(put -> put.bucket("source").key("a.parquet"), RequestBody.fromBytes(content));

                server.copyBucket("source", "target");

                assertThat(client.getObjectAsBytes(get -> get.bucket("target").key("a.parquet"))
                                .asByteArray())
                        .isEqualTo(content);
                assertThat(client.headObject(head -> head.bucket("target").key("a.parquet"))
                                .eTag())
                        .isEqualTo(
                                client.headObject(head -> head.bucket("source").key("a.parquet"))
                                        .eTag());
                assertThat(
                                client
                                        .listObjectsV2Paginator(
                                                list -> list.bucket("target").prefix("t/"))
                                        .contents()
                                        .stream())
                        .hasSize(1_001);
            }
        }
    }

    @Test
    void emptyObjectHasNoBody() {
        s3.given("empty", 0);

        assertThat(s3.get("empty")).isEmpty();
        assertThat(s3.log().describe()).isEqualTo("GET lake/empty 200 0 B");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 300_000})
    void uploadLeavesItsConnectionUsable(int size) {
        byte[] content = ProxiedS3.content(size);
        for (int i = 0; i < 50; i++) {
            s3.client().putObject(put -> put.bucket(BUCKET).key("a"), RequestBody.fromBytes(content));
        }

        assertThat(requests()).hasSize(50).containsOnly("PUT lake/a 200");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 300_000})
    void refusedUploadDoesNotHurtTheNextRequest(int size) {
        s3.given("a", 10);
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> s3.client()
                            .putObject(
                                    put -> put.bucket("absent").key("a"),
                                    RequestBody.fromBytes(ProxiedS3.content(size))))
                    .isInstanceOf(NoSuchBucketException.class);
            assertThatThrownBy(() -> s3.client()
                            .putObject(
                                    put -> put.bucket(BUCKET).key("a").ifNoneMatch("*"),
                                    RequestBody.fromBytes(ProxiedS3.content(size))))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
            assertThat(s3.get("a")).hasSize(10);
        }

        assertThat(requests()).hasSize(60).containsOnly("PUT absent/a 404", "PUT lake/a 412", "GET lake/a 200");
    }

    @Test
    void rangesAreLoggedAsAsked() {
        byte[] content = s3.given("a", 1000);

        assertThat(s3.get("a", "bytes=0-99")).isEqualTo(Arrays.copyOf(content, 100));
        assertThat(s3.get("a", "bytes=900-")).isEqualTo(Arrays.copyOfRange(content, 900, 1000));
        assertThat(s3.get("a", "bytes=-64")).isEqualTo(Arrays.copyOfRange(content, 936, 1000));
        assertThatThrownBy(() -> s3.get("a", "bytes=1000-1001")).isInstanceOf(S3Exception.class);

        assertThat(s3.log().snapshot()).extracting(S3Request::rangeStart).containsExactly(0L, 900L, -1L, 1000L);
        assertThat(s3.log().snapshot()).extracting(S3Request::rangeEnd).containsExactly(99L, -1L, 64L, 1001L);
        assertThat(requests())
                .containsExactly(
                        "GET lake/a [0-99] 206",
                        "GET lake/a [900-] 206",
                        "GET lake/a [-64] 206",
                        "GET lake/a [1000-1001] 416");
        assertThat(s3.log().all().where(request -> request.status() == 206).bytes())
                .isEqualTo(100 + 100 + 64);
    }

    @Test
    void headHasALengthAndNoBody() {
        s3.given("a", 1000);

        assertThat(s3.client().headObject(head -> head.bucket(BUCKET).key("a")).contentLength())
                .isEqualTo(1000);
        assertThatThrownBy(
                        () -> s3.client().headObject(head -> head.bucket(BUCKET).key("b")))
                .isInstanceOf(NoSuchKeyException.class);
        s3.client().headBucket(head -> head.bucket(BUCKET));

        assertThat(s3.log().describe()).isEqualTo("HEAD lake/a 200 0 B\nHEAD lake/b 404 0 B\nHEAD lake 200 0 B");
    }

    @Test
    void conditionalGetWithoutChangeHasNoBody() {
        s3.given("a", 1000);
        String tag =
                s3.client().headObject(head -> head.bucket(BUCKET).key("a")).eTag();

        assertThatThrownBy(() -> s3.client()
                        .getObjectAsBytes(get -> get.bucket(BUCKET).key("a").ifNoneMatch(tag)))
                .isInstanceOf(S3Exception.class);
        assertThat(s3.get("a")).hasSize(1000);

        assertThat(s3.log().describe()).isEqualTo("HEAD lake/a 200 0 B\nGET lake/a 304 0 B\nGET lake/a 200 1000 B");
    }

    @Test
    void listingIsLoggedWithItsPrefix() {
        s3.given("t/a b+c", 10);

        assertThat(s3.client()
                        .listObjectsV2(list -> list.bucket(BUCKET).prefix("t/a b+"))
                        .contents())
                .extracting(S3Object::key)
                .containsExactly("t/a b+c");
        s3.client().listObjects(list -> list.bucket(BUCKET));
        s3.client().listBuckets();

        assertThat(requests()).containsExactly("LIST lake/t/a b+ 200", "LIST lake 200", "OTHER(GET)  200");
        assertThat(s3.log().bytes(Kind.LIST)).isPositive();
    }

    @Test
    void multipartUploadIsLoggedStepByStep() {
        byte[] part = ProxiedS3.content(5 * 1024 * 1024);
        String id = s3.client()
                .createMultipartUpload(create -> create.bucket(BUCKET).key("big"))
                .uploadId();
        List<CompletedPart> parts = List.of(uploadPart(id, 1, part), uploadPart(id, 2, new byte[7]));
        s3.client()
                .completeMultipartUpload(complete ->
                        complete.bucket(BUCKET).key("big").uploadId(id).multipartUpload(upload -> upload.parts(parts)));

        assertThat(s3.get("big")).hasSize(part.length + 7).startsWith(part);
        assertThat(requests())
                .containsExactly(
                        "MULTIPART_INIT lake/big 200",
                        "UPLOAD_PART lake/big 200",
                        "UPLOAD_PART lake/big 200",
                        "MULTIPART_COMPLETE lake/big 200",
                        "GET lake/big 200");
    }

    private CompletedPart uploadPart(String id, int number, byte[] content) {
        String tag = s3.client()
                .uploadPart(
                        upload -> upload.bucket(BUCKET).key("big").uploadId(id).partNumber(number),
                        RequestBody.fromBytes(content))
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(tag).build();
    }

    @Test
    void multipartUploadCanBeAborted() {
        String id = s3.client()
                .createMultipartUpload(create -> create.bucket(BUCKET).key("big"))
                .uploadId();
        s3.client()
                .abortMultipartUpload(abort -> abort.bucket(BUCKET).key("big").uploadId(id));

        assertThat(requests()).containsExactly("MULTIPART_INIT lake/big 200", "MULTIPART_ABORT lake/big 204");
    }

    @Test
    void copyAndDeletesAreDistinguished() {
        s3.given("a", 10);

        s3.client()
                .copyObject(copy -> copy.sourceBucket(BUCKET)
                        .sourceKey("a")
                        .destinationBucket(BUCKET)
                        .destinationKey("b"));
        s3.client().deleteObject(delete -> delete.bucket(BUCKET).key("a"));
        s3.client()
                .deleteObjects(delete -> delete.bucket(BUCKET)
                        .delete(keys ->
                                keys.objects(ObjectIdentifier.builder().key("b").build())));

        assertThat(requests()).containsExactly("COPY lake/b 200", "DELETE lake/a 204", "BULK_DELETE lake 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"year=2026/part 1.parquet", "a+b%20c", "ü/ß/日本.parquet", "a&b?c=d#e;f,g@h:i$j!k'(l)*~", "a%2Fb"})
    void keysAreLoggedAsTheClientNamesThem(String key) {
        byte[] content = s3.given(key, 100);

        assertThat(s3.get(key)).isEqualTo(content);
        assertThat(s3.log().snapshot())
                .singleElement()
                .extracting(S3Request::key)
                .isEqualTo(key);
    }
}
