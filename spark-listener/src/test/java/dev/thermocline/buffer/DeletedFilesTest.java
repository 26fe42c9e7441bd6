package dev.thermocline.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.protocol.DeletedNames;
import dev.thermocline.protocol.ObjectNames;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** What waits to be told of. */
final class DeletedFilesTest {
    @Test
    void eachFileWaitsOnceAndTheOldestIsToldFirst() {
        DeletedFiles deleted = new DeletedFiles();
        for (String path : List.of("a", "b", "a", "c")) {
            deleted.add(new Path(path), name(path));
        }

        assertThat(deleted.drain()).contains(new DeletedNames(new Path("c"), names("a", "b", "c")));
        assertThat(deleted.isEmpty()).isTrue();
        assertThat(deleted.drain()).isEmpty();
    }

    @Test
    void whatFindsNoRoomIsCountedAndWhatWaitsStays() {
        DeletedFiles deleted = new DeletedFiles(2);
        deleted.addAll(new DeletedNames(new Path("x"), names("a", "b", "c", "a")));

        assertThat(deleted.dropped()).isEqualTo(1);
        assertThat(deleted.drain()).contains(new DeletedNames(new Path("x"), names("a", "b")));
        deleted.add(new Path("c"), name("c"));
        assertThat(deleted.dropped()).isEqualTo(1);
        assertThat(deleted.drain()).contains(new DeletedNames(new Path("c"), names("c")));
    }

    @Test
    void filesComeInPartsThatAMessageHolds() {
        DeletedFiles deleted = new DeletedFiles();
        for (int i = 0; i <= DeletedNames.MAX_NAMES; i++) {
            deleted.add(new Path("a"), new ObjectName(i, i));
        }

        assertThat(deleted.drain().orElseThrow().names()).hasSize(DeletedNames.MAX_NAMES);
        assertThat(deleted.drain().orElseThrow().names()).hasSize(1);
    }

    private static ObjectName name(String path) {
        return ObjectName.of("endpoint", "bucket", path);
    }

    private static ObjectNames names(String... paths) {
        return ObjectNames.of(Stream.of(paths).map(DeletedFilesTest::name).toList());
    }

    @Test
    void roomForNothingIsRefused() {
        assertThatThrownBy(() -> new DeletedFiles(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxFiles must be at least 1: 0");
    }
}
