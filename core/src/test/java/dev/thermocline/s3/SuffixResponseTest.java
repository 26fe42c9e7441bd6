package dev.thermocline.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.hadoop.Lake;
import dev.thermocline.s3.SuffixResponse.Outcome;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Answers of well-behaved stores and others. */
class SuffixResponseTest {
    private static final Instant MODIFIED = Instant.ofEpochMilli(1_700_000_000_000L);

    private final AtomicInteger aborted = new AtomicInteger();

    private SuffixResponse answer(GetObjectResponse.Builder response, byte[] body) throws IOException {
        AbortableInputStream content =
                AbortableInputStream.create(new ByteArrayInputStream(body), aborted::incrementAndGet);
        return SuffixResponse.of(
                () -> new ResponseInputStream<>(response.lastModified(MODIFIED).build(), content), 100);
    }

    private static GetObjectResponse.Builder response(@Nullable String contentRange, long contentLength) {
        int status = contentRange == null ? 200 : 206;
        GetObjectResponse.Builder builder = GetObjectResponse.builder();
        builder.sdkHttpResponse(SdkHttpResponse.builder().statusCode(status).build());
        return builder.contentRange(contentRange).contentLength(contentLength).eTag("\"tag\"");
    }

    @Test
    void endOfALongObjectCarriesItsWholeLength() throws IOException {
        byte[] tail = Lake.bytes(100, 1);

        SuffixResponse answer = answer(response("bytes 900-999/1000", 100), tail);

        assertThat(answer.outcome()).isEqualTo(Outcome.FOUND);
        assertThat(answer.version().orElseThrow().length()).isEqualTo(1000);
        assertThat(answer.version().orElseThrow().etag()).isEqualTo("tag");
        assertThat(answer.modificationTime()).isEqualTo(MODIFIED.toEpochMilli());
        assertThat(answer.tail()).isEqualTo(tail);
        assertThat(aborted).hasValue(0);
    }

    @Test
    void shortObjectComesWhole() throws IOException {
        byte[] whole = Lake.bytes(40, 2);

        SuffixResponse answer = answer(response("bytes 0-39/40", 40), whole);

        assertThat(answer.version().orElseThrow().length()).isEqualTo(40);
        assertThat(answer.tail()).isEqualTo(whole);
    }

    @Test
    void storeThatIgnoresTheRangeMayStillSendAShortObject() throws IOException {
        SuffixResponse answer = answer(response(null, 40), new byte[40]);

        assertThat(answer.outcome()).isEqualTo(Outcome.FOUND);
        assertThat(answer.partial()).isFalse(); // to be compared with a HEAD
    }

    @Test
    void storeThatIgnoresTheRangeOfALongObjectIsNotReadToTheEnd() throws IOException {
        SuffixResponse answer = answer(response(null, 1000), new byte[1000]);

        assertThat(answer.outcome()).isEqualTo(Outcome.UNSUPPORTED);
        assertThat(answer.version()).isEmpty();
        assertThat(aborted).hasValue(1);
    }

    @Test
    void objectWithoutATagIsNothing() throws IOException {
        for (String tag : Arrays.asList(null, "", "\"\"", "W/\"weak\"", "bare")) {
            SuffixResponse answer = answer(response("bytes 900-999/1000", 100).eTag(tag), new byte[100]);

            assertThat(answer.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(answer.version()).isEmpty();
        }
        assertThat(aborted).hasValue(5);
    }

    @Test
    void rangeWithoutATotalIsNothing() throws IOException {
        assertThat(answer(response("bytes 900-999/*", 100), new byte[100]).outcome())
                .isEqualTo(Outcome.INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "206, bytes 0-99/1000", // the suffix was read as a prefix
        "206, bytes 899-998/1000",
        "206, bytes 800-999/1000",
        "206, bytes 901-999/1000",
        "200, bytes 900-999/1000",
        "206, ",
        "204, bytes 900-999/1000",
        "206, items 900-999/1000",
        "206, bytes 900-999",
        "206, bytes 999-900/1000"
    })
    void whatS3DoesNotAnswerIsNotUsed(int status, @Nullable String contentRange) throws IOException {
        GetObjectResponse.Builder response = response(contentRange, 100);
        response.sdkHttpResponse(SdkHttpResponse.builder().statusCode(status).build());

        SuffixResponse answer = answer(response, new byte[100]);

        assertThat(answer.outcome()).isEqualTo(Outcome.INVALID);
        assertThat(answer.version()).isEmpty();
        assertThat(aborted).hasValue(1);
    }

    @Test
    void rangeOfAnotherLengthThanTheBodyIsNotUsed() throws IOException {
        assertThat(answer(response("bytes 900-999/1000", 99), new byte[99]).outcome())
                .isEqualTo(Outcome.INVALID);
    }

    @Test
    void emptyAnswerIsNoObject() throws IOException {
        assertThat(answer(response(null, 0), new byte[0]).outcome()).isEqualTo(Outcome.EMPTY);
    }

    @Test
    void bodyThatIsTooShortOrTooLongIsAnError() {
        assertThatThrownBy(() -> answer(response("bytes 900-999/1000", 100), new byte[99]))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("expected 100 B")
                .hasMessageContaining("got 99 B");
        assertThatThrownBy(() -> answer(response("bytes 900-999/1000", 100), new byte[101]))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("and more");
        assertThat(aborted).hasValue(2);
    }

    /** A 404 may be that of the bucket: S3A's HEAD finds that out. */
    @Test
    void missingIsWhatS3SaysOfTheKey() throws IOException {
        SuffixResponse answer = SuffixResponse.of(
                () -> {
                    throw NoSuchKeyException.builder().statusCode(404).build();
                },
                100);

        assertThat(answer.outcome()).isEqualTo(Outcome.MISSING);
    }

    @ParameterizedTest
    @CsvSource({"404, FAILED", "416, EMPTY", "501, UNSUPPORTED", "401, REFUSED", "403, REFUSED", "503, FAILED"})
    void errorsAreOutcomes(int status, Outcome outcome) throws IOException {
        SuffixResponse answer = SuffixResponse.of(
                () -> {
                    throw S3Exception.builder().statusCode(status).build();
                },
                100);

        assertThat(answer.outcome()).isEqualTo(outcome);
        assertThat(answer.tail()).isEmpty();
    }

    @Test
    void clientsOwnFailureIsAnIoError() {
        assertThatThrownBy(() -> SuffixResponse.of(
                        () -> {
                            throw SdkClientException.create("no connection");
                        },
                        100))
                .isInstanceOf(IOException.class)
                .hasCauseInstanceOf(SdkClientException.class);
    }
}
