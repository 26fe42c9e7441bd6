package dev.thermocline.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.LastModified.At;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When entity tags of a bucket are not believed. */
class EntityTagsTest {
    private final AtomicInteger notified = new AtomicInteger();
    private final EntityTags tags = new EntityTags("bucket", notified::incrementAndGet);

    private void seen(String key, String tag, long length, LastModified modified) {
        tags.seen(ObjectName.of("", "bucket", key), key, new ObjectVersion(tag, Optional.empty(), length, modified));
    }

    @Test
    void sameContentWrittenAgainAndElsewhereIsBelieved() {
        seen("a", "tag", 10, new At(1));
        seen("a", "tag", 10, new At(2));
        seen("b", "tag", 10, new At(3));
        seen("b", "other", 20, new At(4));

        assertThat(tags.believed()).isTrue();
    }

    @Test
    void twoFilesOfTwoLengthsAreProof() {
        seen("a", "tag", 10, new At(1));
        seen("b", "tag", 20, new At(1));
        seen("c", "tag", 30, new At(1));

        assertThat(tags.believed()).isFalse();
        assertThat(notified).hasValue(1);
    }

    @Test
    void twoWritesOfTwoLengthsAreProof() {
        seen("a", "tag", 10, new At(1));
        seen("a", "tag", 20, new At(2));

        assertThat(tags.believed()).isFalse();
    }

    @Test
    void wrongLengthInOneAnswerIsNoProof() {
        seen("a", "tag", 10, new At(1));
        seen("a", "tag", 11, new At(1));
        seen("a", "tag", 10, new At(1));

        assertThat(tags.believed()).isTrue();
    }

    @Test
    void tagOfZerosIsProof() {
        seen("a", "00000000000000000000000000000000-1", 10, new At(1));

        assertThat(tags.believed()).isFalse();
    }

    @Test
    void oldTagsAreForgotten() {
        seen("a", "tag", 10, new At(1));
        for (int i = 0; i < 10_000; i++) {
            seen("b", "tag-" + i, 10, new At(1));
        }
        seen("c", "tag", 20, new At(1));

        assertThat(tags.believed()).isTrue();
    }
}
