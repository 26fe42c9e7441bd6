package dev.thermocline.cache.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.LastModified.At;
import dev.thermocline.cache.object.LastModified.Until;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which versions are the same bytes. */
class ObjectVersionTest {
    private static ObjectVersion version(String versionId, LastModified modified) {
        return new ObjectVersion("tag", Optional.of(versionId).filter(id -> !id.isEmpty()), 10, modified);
    }

    private static boolean same(ObjectVersion one, ObjectVersion other) {
        assertThat(one.sameBytes(other)).isEqualTo(other.sameBytes(one));
        return one.sameBytes(other);
    }

    private static boolean same(LastModified one, LastModified other) {
        return same(version("", one), version("", other));
    }

    @Test
    void timesThatS3StatesAreTheSameOrNot() {
        assertThat(same(new At(5), new At(5))).isTrue();
        assertThat(same(new At(5), new At(6))).isFalse();
        assertThat(same(new At(5), LastModified.unstated())).isFalse();
        assertThat(same(LastModified.unstated(), LastModified.unstated())).isTrue();
    }

    @Test
    void writeIsTheOneThatS3DatesNoLaterThanItsAnswer() {
        assertThat(same(new Until(5), new At(4))).isTrue();
        assertThat(same(new Until(5), new At(5))).isTrue();
        assertThat(same(new Until(5), new At(6))).isFalse();
        assertThat(same(new Until(5), LastModified.unstated())).isFalse();
        assertThat(new At(5).binds(new Until(5))).isTrue();
        assertThat(new At(5).binds(new At(5))).isFalse();
        assertThat(new Until(5).binds(new Until(5))).isFalse();
    }

    @Test
    void bucketVersionIsExactAndTheTimeIsNotCompared() {
        assertThat(same(version("v1", new At(5)), version("v1", new At(6)))).isTrue();
        assertThat(same(version("v1", new At(5)), version("v2", new At(5)))).isFalse();
        assertThat(same(version("v1", new At(5)), version("", new At(5)))).isTrue();
        assertThat(same(version("v1", new At(5)), version("", new At(6)))).isFalse();
        assertThat(same(version("null", new At(5)), version("null", new At(6)))).isFalse();
    }

    @Test
    void tagAndLengthAreWhatNamesThatAreNeverReplacedHave() {
        ObjectVersion timed = version("v1", new At(5));

        assertThat(timed.sameTag(version("v2", new At(6)))).isTrue();
        assertThat(timed.sameTag(new ObjectVersion("tag", Optional.empty(), 11)))
                .isFalse();
        assertThat(timed.timeless()).isEqualTo(version("v1", LastModified.unstated()));
    }

    @Test
    void millisecondsOfListingsAreDropped() {
        assertThat(LastModified.ofMillis(5789))
                .isEqualTo(LastModified.ofMillis(5000))
                .isEqualTo(new At(5));
        assertThat(LastModified.ofMillis(0)).isEqualTo(LastModified.unstated());
        assertThat(new At(5).millis()).isEqualTo(5000);
        assertThat(new Until(5).millis()).isZero();
    }
}
