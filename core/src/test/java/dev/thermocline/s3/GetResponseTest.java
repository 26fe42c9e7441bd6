package dev.thermocline.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.LastModified;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Which answers carry bytes whose place in the object is known. */
class GetResponseTest {
    private static GetResponse response(int status, @Nullable String range, @Nullable Long length) {
        GetObjectResponse.Builder builder =
                GetObjectResponse.builder().contentRange(range).contentLength(length);
        builder.sdkHttpResponse(SdkHttpResponse.builder().statusCode(status).build());
        return GetResponse.of(builder.build());
    }

    @Test
    void rangeBeginsWhereItStates() {
        GetResponse range = response(206, "bytes 100-199/1000", 100L);

        assertThat(range.beginsAt(100, 1000)).isTrue();
        assertThat(range.beginsAt(101, 1000)).isFalse();
        assertThat(range.beginsAt(100, 1001)).isFalse();
        assertThat(range.objectLength()).hasValue(1000);
        assertThat(range.whole()).isFalse();
        assertThat(range.suffix(900)).isFalse();
        assertThat(response(206, "bytes 100-999/1000", 900L).suffix(900)).isTrue();
        assertThat(response(206, "bytes 0-999/1000", 1000L).suffix(5000)).isTrue();
    }

    @Test
    void wholeObjectBeginsAtItsFirstByte() {
        GetResponse whole = response(200, null, 1000L);

        assertThat(whole.beginsAt(0, 1000)).isTrue();
        assertThat(whole.beginsAt(0, 999)).isFalse();
        assertThat(whole.beginsAt(100, 1000)).isFalse();
        assertThat(whole.objectLength()).hasValue(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "200, bytes 0-99/1000, 100",
        "206, , 100",
        "206, bytes 0-99/*, 100",
        "206, bytes 0-99/1000, 99",
        "206, bytes 99-0/1000, 100",
        "206, bytes 0-1000/1000, 1001",
        "206, bytes 0-99/99999999999999999999, 100",
        "200, , ",
        "204, , 0",
        "0, bytes 0-99/1000, 100"
    })
    void otherAnswersHaveNoPlace(int status, @Nullable String range, @Nullable Long length) {
        GetResponse other = response(status, range, length);

        assertThat(other.beginsAt(0, 1000)).isFalse();
        assertThat(other.objectLength()).isEqualTo(OptionalLong.empty());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {"null", "''", "'\"\"'", "'W/\"weak\"'", "bare", "'\"open'", "'\"in\"side\"'"})
    void tagsThatNameNoBytesMakeNoVersion(@Nullable String etag) {
        assertThat(ResponseVersions.of(etag, null, 10)).isEmpty();
    }

    @Test
    void strongTagMakesAVersion() {
        assertThat(ResponseVersions.of("\"tag\"", "v1", 10)).hasValueSatisfying(version -> {
            assertThat(version.etag()).isEqualTo("tag");
            assertThat(version.versionId()).contains("v1");
            assertThat(version.length()).isEqualTo(10);
        });
        assertThat(ResponseVersions.of("\"tag\"", null, -1)).isEmpty();
    }

    @Test
    void writeIsDatedByItsAnswer() {
        Optional<String> date = Optional.of("Thu, 01 Jan 1970 00:01:40 GMT");

        assertThat(ResponseVersions.written("\"tag\"", date)).isEqualTo(new LastModified.Until(100));
        assertThat(ResponseVersions.written("\"0123456789abcdef0123456789ABCDEF\"", date))
                .isEqualTo(new LastModified.Until(101));
        assertThat(ResponseVersions.written("\"tag\"", Optional.empty())).isEqualTo(LastModified.unstated());
        assertThat(ResponseVersions.written("\"tag\"", Optional.of("yesterday")))
                .isEqualTo(LastModified.unstated());
    }
}
