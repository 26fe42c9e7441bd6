package dev.thermocline.benchmarks.demo.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of {@link CommitFile}. */
class CommitFileTest {

    @Test
    void fileWithANewDeletionVectorIsNeitherAddedNorRemoved() throws IOException {
        CommitFile file = CommitFile.of(List.of(
                "{\"commitInfo\":{\"operation\":\"DELETE\"}}",
                "{\"add\":{\"path\":\"month=1998-07/new.parquet\",\"size\":1}}",
                "{\"add\":{\"path\":\"month=1998-07/kept.parquet\",\"deletionVector\":{}}}",
                "{\"remove\":{\"path\":\"month=1998-07/kept.parquet\"}}",
                "{\"remove\":{\"path\":\"month=1998-06/old.parquet\"}}"));

        assertThat(file.added()).containsExactly("month=1998-07/new.parquet");
        assertThat(file.removed()).containsExactly("month=1998-06/old.parquet");
        assertThat(file.addedBytes()).isEqualTo(1);
        assertThat(file.changed()).containsExactly("month=1998-07/kept.parquet");
    }
}
