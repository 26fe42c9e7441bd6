package dev.thermocline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.testkit.S3Request.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kinds of requests that a client seldom sends. */
class S3RequestParserTest {

    private static S3Request parse(String requestLine, String headers) {
        String head = requestLine + " HTTP/1.1\r\n" + headers + "\r\n";
        return S3RequestParser.parse(new HttpHead(head.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @ParameterizedTest
    @CsvSource({
        "GET /b?list-type=2&prefix=t%2Fx, LIST, t/x",
        "GET /b/?list-type=2, LIST, ''",
        "GET /b/?prefix=p+q&delimiter=/, LIST, p q",
        "GET /b?location, OTHER, ''",
        "GET /b?uploads, OTHER, ''",
        "GET /b/k?uploadId=1, OTHER, k",
        "GET /b/k?acl, OTHER, k",
        "GET /b/k?versionId=1, GET, k",
        "GET /b/k?partNumber=1, GET, k",
        "GET http://host:1/b/k, GET, k",
        "GET /b//k/, GET, /k/",
        "GET /b/k%zz, GET, k%zz",
        "GET /, OTHER, ''",
        "OPTIONS *, OTHER, ''",
        "PUT /b, OTHER, ''",
        "PUT /b/k?tagging, OTHER, k",
        "PUT /b/k?partNumber=1&uploadId=2, UPLOAD_PART, k",
        "POST /b?delete, BULK_DELETE, ''",
        "POST /b/?delete=, BULK_DELETE, ''",
        "POST /b/k?uploads, MULTIPART_INIT, k",
        "POST /b/k?uploadId=1, MULTIPART_COMPLETE, k",
        "POST /b/k?select&select-type=2, OTHER, k",
        "DELETE /b, OTHER, ''",
        "DELETE /b/k, DELETE, k",
        "DELETE /b/k?uploadId=1, MULTIPART_ABORT, k",
        "DELETE /b/k?tagging, OTHER, k",
    })
    void kindAndKey(String requestLine, Kind kind, String key) {
        S3Request request = parse(requestLine, "");

        assertThat(request.kind()).isEqualTo(kind);
        assertThat(request.key()).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-99, 0, 99",
        "bytes=7-, 7, -1",
        "bytes=-64, -1, 64",
        "'bytes=0-1,5-6', -1, -1",
        "lines=1-2, -1, -1",
        "bytes=99999999999999999999-, -1, -1",
    })
    void range(String header, long start, long end) {
        S3Request request = parse("GET /b/k", "RANGE: " + header + "\r\n");

        assertThat(request.rangeStart()).isEqualTo(start);
        assertThat(request.rangeEnd()).isEqualTo(end);
    }

    @Test
    void copySourceMakesACopy() {
        assertThat(parse("PUT /b/k", "X-Amz-Copy-Source: /b/j\r\n").kind()).isEqualTo(Kind.COPY);
        assertThat(parse("PUT /b/k", "X-Amz-Copy-Source-If-Match: 1\r\n").kind())
                .isEqualTo(Kind.PUT);
    }
}
