package dev.thermocline.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The oracle on commits written by hand. */
class DeltaOracleTest {
    private static final String TABLE = "s3a://lake/t";

    private final DeltaOracle oracle = new DeltaOracle();

    private void commit(String... actions) throws IOException {
        oracle.commit(TABLE, String.join("\n", actions) + "\n");
    }

    private static String add(String path) {
        return "{\"add\":{\"path\":\"" + path + "\",\"size\":1,\"dataChange\":true}}";
    }

    private static String remove(String path) {
        return "{\"remove\":{\"path\":\"" + path + "\",\"dataChange\":true}}";
    }

    private static String addWithVector(String path, String storage, String vector) {
        return "{\"add\":{\"path\":\"" + path + "\",\"deletionVector\":{\"storageType\":\"" + storage
                + "\",\"pathOrInlineDv\":\"" + vector + "\",\"offset\":1}}}";
    }

    @Test
    void pathsAreDecodedOnceAndResolvedAgainstTheTable() throws IOException {
        commit("{\"commitInfo\":{}}", add("p=a%20b/x"), add("p=x%253Ay/x"), add("p=a+b/x"), add("p=é/x"));
        commit(add("s3a://lake/other/y"));

        assertThat(oracle.warmed())
                .containsExactlyInAnyOrder(
                        TABLE + "/p=a b/x",
                        TABLE + "/p=x%3Ay/x",
                        TABLE + "/p=a+b/x",
                        TABLE + "/p=é/x",
                        "s3a://lake/other/y");
        assertThat(oracle.evicted()).isEmpty();
    }

    @Test
    void aFileThatIsRemovedAndAddedInOneCommitIsNeither() throws IOException {
        commit(remove("x"), add("x"), remove("y"), add("z"));

        assertThat(oracle.warmed()).containsExactly(TABLE + "/z");
        assertThat(oracle.evicted()).containsExactly(TABLE + "/y");
    }

    @Test
    void filesOfAnotherTableAreNotEvicted() throws IOException {
        commit(remove("s3a://lake/source/x"), remove("../source/y"), remove("s3a://lake/t/z"), remove("w"), add("v"));

        assertThat(oracle.warmed()).containsExactly(TABLE + "/v");
        assertThat(oracle.evicted()).containsExactly(TABLE + "/w");
    }

    @Test
    void laterCommitsCountLast() throws IOException {
        commit(add("x"), remove("y"));
        commit(remove("x"), add("y"));

        assertThat(oracle.warmed()).containsExactly(TABLE + "/y");
        assertThat(oracle.evicted()).containsExactly(TABLE + "/x");
    }

    @Test
    void deletionVectorsInFilesAreWarmedAndThoseInTheCommitAreNot() throws IOException {
        // from the protocol's text: this encodes the UUID d2c639aa-8816-431a-aaf6-d3fe2512ff61
        commit(remove("x"), addWithVector("x", "u", "ab^-aqEH.-t@S}K{vb[*k^"));
        commit(remove("y"), addWithVector("y", "p", "s3a://lake/other/deletion_vector_1.bin"));
        commit(remove("z"), addWithVector("z", "i", "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L"));

        assertThat(oracle.warmed())
                .containsExactlyInAnyOrder(
                        TABLE + "/ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin",
                        "s3a://lake/other/deletion_vector_1.bin");
        assertThat(oracle.evicted()).isEmpty();
    }
}
