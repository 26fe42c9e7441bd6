package dev.thermocline.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits to be told of. */
final class DeletedFilesTest {
    @Test
    void eachFileWaitsOnceAndTheOldestIsToldFirst() {
        DeletedFiles deleted = new DeletedFiles();
        deleted.addAll(List.of("a", "b", "a", "c"));

        assertThat(deleted.drain(2)).containsExactly("a", "b");
        assertThat(deleted.drain(2)).containsExactly("c");
        assertThat(deleted.isEmpty()).isTrue();
    }

    @Test
    void whatFindsNoRoomIsCountedAndWhatWaitsStays() {
        DeletedFiles deleted = new DeletedFiles(2);
        deleted.addAll(List.of("a", "b", "c", "a"));

        assertThat(deleted.dropped()).isEqualTo(1);
        assertThat(deleted.drain(10)).containsExactly("a", "b");
        deleted.add("c");
        assertThat(deleted.dropped()).isEqualTo(1);
        assertThat(deleted.drain(10)).containsExactly("c");
    }

    @Test
    void roomForNothingIsRefused() {
        assertThatThrownBy(() -> new DeletedFiles(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxFiles must be at least 1: 0");
    }
}
