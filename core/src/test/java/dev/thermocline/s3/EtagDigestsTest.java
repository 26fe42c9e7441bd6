package dev.thermocline.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.ObjectVersion;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Entity tags that are digests give wrong bytes away; those that are none are found out. */
class EtagDigestsTest {
    private static final String MD5_OF_HELLO = "5d41402abc4b2a76b9719d911017c592";

    private final EtagDigests digests = new EtagDigests();

    private boolean agree(String etag, String bytes) {
        ObjectVersion version = new ObjectVersion(etag, Optional.empty(), bytes.length());
        return digests.agree("key", version, ByteBuffer.wrap(bytes.getBytes(UTF_8)));
    }

    @Test
    void digestOfOtherBytesDisagrees() {
        assertThat(agree(MD5_OF_HELLO, "hello")).isTrue();
        assertThat(agree(MD5_OF_HELLO.toUpperCase(java.util.Locale.ROOT), "hello"))
                .isTrue();
        assertThat(agree(MD5_OF_HELLO, "hellp")).isFalse();
        assertThat(agree(MD5_OF_HELLO, "hellq")).isFalse();
        assertThat(agree(MD5_OF_HELLO, "hello")).isTrue();
        assertThat(agree(MD5_OF_HELLO, "hellr")).isFalse();
    }

    @Test
    void tagsOfSeveralPartsAreNoDigests() {
        assertThat(agree(MD5_OF_HELLO + "-2", "hellp")).isTrue();
        assertThat(agree("tag", "hellp")).isTrue();
    }

    @Test
    void sameBytesTwiceShowThatTagsAreNoDigests() {
        assertThat(agree(MD5_OF_HELLO, "other")).isFalse();
        assertThat(agree(MD5_OF_HELLO, "other")).isTrue();
        assertThat(agree(MD5_OF_HELLO, "third")).isTrue(); // not compared any more
    }

    @Test
    void mismatchesAreBounded() {
        for (int number = 0; number < 1000; number++) {
            assertThat(agree(String.format("%032x", number), "other")).isFalse();
        }
        assertThat(agree(String.format("%032x", 0), "other")).isFalse(); // forgotten
    }
}
