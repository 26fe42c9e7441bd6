package dev.thermocline.cache.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key tells of itself. */
class DiskKeyTest {
    @Test
    void fingerprintFollowsFromTheKey() {
        byte[] bytes = new byte[DiskKey.LENGTH];
        DiskKey zeros = DiskKey.of(bytes);
        bytes[31] = 1; // the key has a copy

        assertThat(zeros.fingerprint()).matches("[0-9a-f]{16}");
        assertThat(DiskKey.of(new byte[DiskKey.LENGTH]).fingerprint()).isEqualTo(zeros.fingerprint());
        assertThat(DiskKey.of(bytes).fingerprint()).isNotEqualTo(zeros.fingerprint());
        assertThat(zeros.secret().getEncoded()).isEqualTo(new byte[DiskKey.LENGTH]);
    }

    @Test
    void keyIsNotPrinted() {
        DiskKey key = DiskKey.ephemeral();

        assertThat(key).hasToString(key.fingerprint());
        assertThat(HexFormat.of().formatHex(key.secret().getEncoded())).doesNotContain(key.fingerprint());
    }

    @Test
    void ephemeralKeysDiffer() {
        assertThat(DiskKey.ephemeral().fingerprint())
                .isNotEqualTo(DiskKey.ephemeral().fingerprint());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 31, 33, 64})
    void otherLengthsAreRefused(int length) {
        assertThatThrownBy(() -> DiskKey.of(new byte[length]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a key of " + length + " B, not of 32 B");
    }
}
