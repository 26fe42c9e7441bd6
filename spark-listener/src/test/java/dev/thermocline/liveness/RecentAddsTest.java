package dev.thermocline.liveness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.fake.Texts;
import dev.thermocline.paths.PathHash;
import org.junit.jupiter.api.Test;

/** Which version added a file last, as far as that is remembered. */
final class RecentAddsTest {
    private static final long A = PathHash.of(Texts.file("a.parquet"));
    private static final long B = PathHash.of(Texts.file("b.parquet"));
    private static final long C = PathHash.of(Texts.file("c.parquet"));

    private final RecentAdds adds = new RecentAdds(2);

    @Test
    void onlyANewerVersionCounts() {
        adds.added(A, 5);

        assertThat(adds.addedAfter(A, 4)).isTrue();
        assertThat(adds.addedAfter(A, 5)).isFalse();
        assertThat(adds.addedAfter(B, 0)).isFalse();
    }

    @Test
    void newestVersionStaysWhateverIsFoundLate() {
        adds.added(A, 5);
        adds.added(A, 3);

        assertThat(adds.addedAfter(A, 4)).isTrue();
    }

    @Test
    void fileAddedLongestAgoIsForgottenFirst() {
        adds.added(A, 1);
        adds.added(B, 1);
        adds.added(A, 2);
        adds.added(C, 1);

        assertThat(adds.addedAfter(A, 0)).isTrue();
        assertThat(adds.addedAfter(B, 0)).isFalse();
        assertThat(adds.addedAfter(C, 0)).isTrue();
    }

    @Test
    void nothingIsLeftOfATableThatStartsAgain() {
        adds.added(A, 5);
        adds.clear();

        assertThat(adds.addedAfter(A, 0)).isFalse();
        assertThatThrownBy(() -> new RecentAdds(0)).hasMessageContaining("0");
    }
}
