package dev.thermocline.delta;

import static dev.thermocline.delta.CommitTexts.TABLE;
import static dev.thermocline.delta.CommitTexts.add;
import static dev.thermocline.delta.CommitTexts.deletionVector;
import static dev.thermocline.delta.CommitTexts.inTable;
import static dev.thermocline.delta.CommitTexts.read;
import static dev.thermocline.delta.CommitTexts.remove;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits that are broken as a whole, and single actions that are. */
class CommitReaderFaultTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"add\":{\"path\":\"b.parquet\",\"size\":10",
                "{\"add\":{\"path\":\"b.parq",
                "{\"add\":{\"path\":\"b.parquet\" \"size\":10}}",
                "not json",
                "[1,2]",
                "42",
                "{\"add\":\"b.parquet\"}",
                "{\"add\":{\"path\":\"b.parquet\"}}",
                "{\"add\":{\"path\":\"b.parquet\",\"size\":-3}}",
                "{\"add\":{\"path\":\"b.parquet\",\"size\":\"10\"}}",
                "{\"add\":{\"path\":\"b.parquet\",\"size\":99999999999999999999}}",
                "{\"add\":{\"path\":{\"x\":1},\"size\":10}}",
                "{\"commitInfo\":[]}",
                "}"
            })
    void malformedCommitIsRefusedWithTableVersionAndLine(String line) {
        MalformedCommitException refused =
                catchThrowableOfType(MalformedCommitException.class, () -> read(add("a.parquet"), "", line));

        assertThat(refused).isNotNull();
        assertThat(refused.table()).isEqualTo(TABLE.toString());
        assertThat(refused.version()).isEqualTo(7);
        assertThat(refused.line()).isEqualTo(3);
        assertThat(refused).hasMessageStartingWith("Commit 7 of s3a://bucket/wh/events can not be read, line 3: ");
        assertThat(refused.getMessage()).hasSizeGreaterThan(75);
    }

    @Test
    void invalidUtf8IsMalformed() {
        byte[] torn = {'{', '"', 'a', 'd', 'd', '"', ':', '{', '"', 'p', 'a', 't', 'h', '"', ':', '"', (byte) 0xC3, '"'
        };

        assertThatThrownBy(() -> ReadCommit.of(new CommitReader(), TABLE, 1, new ByteArrayInputStream(torn)))
                .isInstanceOf(MalformedCommitException.class);
    }

    @Test
    void failureOfTheStreamPassesThroughAsItIs() {
        IOException failure = new IOException("connection reset");
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw failure;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                throw failure;
            }
        };

        assertThatThrownBy(() -> ReadCommit.of(new CommitReader(), TABLE, 1, broken))
                .isSameAs(failure);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b.parquet", "pc=%zz/a.parquet", "mailto:x", "q?r.parquet", "q#s.parquet", "%", "a:b"})
    void fileWithUnusablePathIsSkippedAndCounted(String path) throws IOException {
        ReadCommit change = read(add("good.parquet"), add(path), remove(path));

        assertThat(change.added()).extracting(AddedFile::path).containsExactly(inTable("good.parquet"));
        assertThat(change.tombstoned()).isEmpty();
        assertThat(change.unresolvedPaths()).isEqualTo(2);
        assertThat(change.firstUnresolved()).contains(path);
    }

    @Test
    void fileWithoutPathIsSkippedAndCounted() throws IOException {
        ReadCommit change =
                read("{\"add\":{\"size\":10}}", "{\"remove\":{\"path\":null}}", "{\"cdc\":{}}", add("good.parquet"));

        assertThat(change.added()).hasSize(1);
        assertThat(change.unresolvedPaths()).isEqualTo(3);
        assertThat(change.firstUnresolved()).contains("line 1 without a path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"u:tooshort", "u:ab~-aqEH.-t@S}K{vb[*k^", "u:####################", "p:relative.bin", "x:y"})
    void unusableDeletionVectorIsCountedAndItsFileStays(String vector) throws IOException {
        ReadCommit change = read(add("a.parquet", deletionVector(vector.substring(0, 1), vector.substring(2))));

        assertThat(change.added()).hasSize(1);
        assertThat(change.added()).allMatch(AddedFile::hasDeletionVector);
        assertThat(change.deletionVectors()).isEmpty();
        assertThat(change.unresolvedPaths()).isEqualTo(1);
        assertThat(change.firstUnresolved()).contains("deletion vector " + vector);
    }

    @Test
    void longUnresolvedPathIsCut() throws IOException {
        ReadCommit change = read(add("a b".repeat(1000)));

        assertThat(change.firstUnresolved().orElseThrow()).hasSize(256);
    }
}
