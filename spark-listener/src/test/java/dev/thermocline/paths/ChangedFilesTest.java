package dev.thermocline.paths;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Which files a commit adds, removes, or both. */
final class ChangedFilesTest {
    private static final Path TABLE = new Path("s3a://bucket/wh/events");

    private static ListedFile file(String name) {
        return new ListedFile(new Path(TABLE, name), 1, false);
    }

    private static ChangedFiles files(int most, List<String> added, List<String> removed) {
        ChangedFiles files = new ChangedFiles(TABLE, most);
        added.forEach(name -> files.add(file(name)));
        removed.forEach(name -> files.remove(file(name)));
        return files.close();
    }

    @Test
    void fileThatIsAddedAndRemovedOnlyHasAnotherVector() {
        ChangedFiles files = files(10, List.of("a", "b", "b"), List.of("b", "c", "c", "d"));

        assertThat(files.addedCount()).isEqualTo(1);
        assertThat(files.tombstonedCount()).isEqualTo(2);
        assertThat(files.deletionVectorOnlyCount()).isEqualTo(1);
        assertThat(files.isDeletionVectorOnly(file("b").hash())).isTrue();
        assertThat(files.addedFiles()).containsExactly(file("a"));
        assertThat(files.tombstonedPaths())
                .contains(file("c").path(), file("d").path())
                .doesNotContain(file("b").path());
        assertThat(files.live().size()).isEqualTo(2);
        assertThat(files.complete()).isTrue();
    }

    @Test
    void filesBeyondTheLimitAreCounted() {
        ChangedFiles files = files(2, List.of("a", "b", "c"), List.of("d", "e", "f", "g"));

        assertThat(files.complete()).isFalse();
        assertThat(files.addedCount()).isEqualTo(3);
        assertThat(files.tombstonedCount()).isEqualTo(4);
    }

    @Test
    void emptyCommitChangesNothing() {
        ChangedFiles files = files(1, List.of(), List.of());

        assertThat(files.addedCount() + files.tombstonedCount() + files.deletionVectorOnlyCount())
                .isZero();
        assertThat(files.addedFiles()).isEmpty();
        assertThat(files.complete()).isTrue();
    }
}
