package dev.thermocline.delta;

import static dev.thermocline.delta.CommitTexts.TABLE;
import static dev.thermocline.delta.CommitTexts.add;
import static dev.thermocline.delta.CommitTexts.deletionVector;
import static dev.thermocline.delta.CommitTexts.inTable;
import static dev.thermocline.delta.CommitTexts.read;
import static dev.thermocline.delta.CommitTexts.remove;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** What each kind of commit means, on texts as Delta writes them. */
class CommitReaderTest {
    @Test
    void appendAddsItsFiles() throws IOException {
        ReadCommit change = read(
                "{\"commitInfo\":{\"timestamp\":1700000000000,\"operation\":\"WRITE\",\"operationParameters\":"
                        + "{\"mode\":\"Append\",\"partitionBy\":\"[\\\"date\\\"]\"},\"readVersion\":6,"
                        + "\"isolationLevel\":\"Serializable\",\"isBlindAppend\":true,"
                        + "\"operationMetrics\":{\"numFiles\":\"2\"},\"txnId\":\"8a3c\"}}",
                "{\"add\":{\"path\":\"date=2026-03-01/part-00000-a.c000.snappy.parquet\",\"partitionValues\":"
                        + "{\"date\":\"2026-03-01\",\"region\":null},\"size\":4711,\"modificationTime\":1700000000123,"
                        + "\"dataChange\":true,\"stats\":\"{\\\"numRecords\\\":3}\",\"tags\":{\"INSERTION_TIME\":\"1\"}}}",
                add("part-00001-b.parquet"));

        assertThat(change.table()).isEqualTo(TABLE);
        assertThat(change.version()).isEqualTo(7);
        assertThat(change.operation()).isEqualTo("WRITE");
        assertThat(change.operationParameters())
                .containsOnly(Map.entry("mode", "Append"), Map.entry("partitionBy", "[\"date\"]"));
        assertThat(change.added())
                .containsExactly(
                        new AddedFile(
                                inTable("date=2026-03-01/part-00000-a.c000.snappy.parquet"),
                                4711,
                                1700000000123L,
                                Map.of("date", "2026-03-01"),
                                true,
                                false),
                        new AddedFile(inTable("part-00001-b.parquet"), 1000, 1700000000000L, Map.of(), true, false));
        assertThat(change.tombstoned()).isEmpty();
        assertThat(change.diffable()).isTrue();
        assertThat(change.unresolvedPaths()).isZero();
    }

    private static final String PHYSICAL = "col-5f422f40-de70-45b2-88ab-1d5c90e94db1";

    private static String mapped(String schemaEnd) {
        return "{\"metaData\":{\"id\":\"1\",\"format\":{\"provider\":\"parquet\",\"options\":{}},\"schemaString\":"
                + "\"{\\\"type\\\":\\\"struct\\\",\\\"fields\\\":[{\\\"name\\\":\\\"day\\\",\\\"type\\\":\\\"date\\\","
                + "\\\"nullable\\\":true,\\\"metadata\\\":{\\\"delta.columnMapping.id\\\":2,"
                + "\\\"delta.columnMapping.physicalName\\\":\\\"" + PHYSICAL + "\\\"}}" + schemaEnd
                + "\",\"partitionColumns\":[\"day\"],\"configuration\":{\"delta.columnMapping.mode\":\"name\"}}}";
    }

    private static String addOfPartition(String column) {
        return add("aB/part-00000-a.c000.snappy.parquet")
                .replace("\"partitionValues\":{}", "\"partitionValues\":{\"" + column + "\":\"2026-03-01\"}");
    }

    private static ReadCommit next(CommitReader reader, Path table, String... lines) throws IOException {
        byte[] json = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        return ReadCommit.of(reader, table, 7, new ByteArrayInputStream(json));
    }

    @Test
    void partitionColumnsHaveTheNamesThatUsersKnow() throws IOException {
        CommitReader reader = new CommitReader();

        ReadCommit first = next(reader, TABLE, mapped("]}"), addOfPartition(PHYSICAL));
        ReadCommit next = next(reader, TABLE, addOfPartition(PHYSICAL));
        ReadCommit other = next(reader, new Path(TABLE, "other"), addOfPartition(PHYSICAL));

        assertThat(first.added().get(0).partitionValues()).containsOnly(Map.entry("day", "2026-03-01"));
        assertThat(next.added().get(0).partitionValues()).containsOnly(Map.entry("day", "2026-03-01"));
        assertThat(other.added().get(0).partitionValues()).containsOnlyKeys(PHYSICAL);
    }

    @Test
    void schemaThatIsNotUnderstoodKeepsPhysicalNamesAndTheCommit() throws IOException {
        ReadCommit change = next(new CommitReader(), TABLE, mapped("{"), addOfPartition(PHYSICAL));

        assertThat(change.added().get(0).partitionValues()).containsOnlyKeys(PHYSICAL);
    }

    @Test
    void optimizeAddsRewritesAndTombstonesTheirSources() throws IOException {
        ReadCommit change = read(
                "{\"commitInfo\":{\"operation\":\"OPTIMIZE\",\"operationParameters\":"
                        + "{\"predicate\":\"[]\",\"auto\":false,\"zOrderBy\":\"[\\\"x\\\"]\"}}}",
                remove("a.parquet").replace("\"dataChange\":true", "\"dataChange\":false"),
                remove("b.parquet").replace("\"dataChange\":true", "\"dataChange\":false"),
                add("c.parquet").replace("\"dataChange\":true", "\"dataChange\":false"));

        assertThat(change.operation()).isEqualTo("OPTIMIZE");
        assertThat(change.operationParameters()).containsEntry("auto", "false").containsEntry("zOrderBy", "[\"x\"]");
        assertThat(change.added()).singleElement().matches(file -> !file.dataChange(), "is a rewrite");
        assertThat(change.tombstoned()).containsExactly(inTable("a.parquet"), inTable("b.parquet"));
    }

    @Test
    void firstDeleteWithDeletionVectorKeepsTheFile() throws IOException {
        ReadCommit change = read(
                "{\"commitInfo\":{\"operation\":\"DELETE\",\"operationParameters\":{\"predicate\":\"[\\\"(id = 1)\\\"]\"}}}",
                add("a.parquet", deletionVector("u", "ab^-aqEH.-t@S}K{vb[*k^")),
                remove("a.parquet"));

        assertThat(change.added()).isEmpty();
        assertThat(change.tombstoned()).isEmpty();
        assertThat(change.deletionVectorOnly()).containsExactly(inTable("a.parquet"));
        assertThat(change.deletionVectors())
                .containsExactly(inTable("ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin"));
    }

    @Test
    void secondDeleteWithDeletionVectorKeepsTheFileAndNamesTheNewVectorOnly() throws IOException {
        ReadCommit change = read(
                remove("a.parquet", deletionVector("u", "ab^-aqEH.-t@S}K{vb[*k^")),
                add("a.parquet", deletionVector("u", "0000000000000000000f")),
                remove("gone.parquet"));

        assertThat(change.deletionVectorOnly()).containsExactly(inTable("a.parquet"));
        assertThat(change.tombstoned()).containsExactly(inTable("gone.parquet"));
        assertThat(change.deletionVectors())
                .containsExactly(inTable("deletion_vector_00000000-0000-0000-0000-00000000000f.bin"));
    }

    @Test
    void restoreAddsTombstonedFilesAgainAndKeepsThoseThatOnlyLoseTheirVector() throws IOException {
        ReadCommit change = read(
                "{\"commitInfo\":{\"operation\":\"RESTORE\",\"operationParameters\":{\"version\":\"3\",\"timestamp\":null}}}",
                add("back.parquet"),
                add("undeleted.parquet"),
                remove("undeleted.parquet", deletionVector("u", "ab^-aqEH.-t@S}K{vb[*k^")),
                remove("newer.parquet"));

        assertThat(change.operationParameters()).containsOnly(Map.entry("version", "3"));
        assertThat(change.added()).extracting(AddedFile::path).containsExactly(inTable("back.parquet"));
        assertThat(change.deletionVectorOnly()).containsExactly(inTable("undeleted.parquet"));
        assertThat(change.tombstoned()).containsExactly(inTable("newer.parquet"));
        assertThat(change.deletionVectors()).isEmpty();
    }

    @Test
    void changeDataIsListedApart() throws IOException {
        ReadCommit change = read(
                "{\"cdc\":{\"path\":\"_change_data/cdc-00000-a.parquet\",\"partitionValues\":{},\"size\":99,\"dataChange\":false}}",
                remove("a.parquet"),
                add("b.parquet"));

        assertThat(change.tombstoned()).containsExactly(inTable("a.parquet"));
        assertThat(change.added()).extracting(AddedFile::path).containsExactly(inTable("b.parquet"));
    }

    @Test
    void shallowCloneNamesFilesAndVectorsOfAnotherTable() throws IOException {
        ReadCommit change = read(add(
                "s3a://bucket/wh/s1/pc=a%2520b/part-0.parquet",
                deletionVector("p", "s3a://bucket/wh/s1/deletion_vector_1.bin")));

        assertThat(change.added())
                .extracting(AddedFile::path)
                .containsExactly(new Path("s3a://bucket/wh/s1/pc=a%20b/part-0.parquet"));
        assertThat(change.added()).allMatch(AddedFile::hasDeletionVector);
        assertThat(change.deletionVectors()).containsExactly(new Path("s3a://bucket/wh/s1/deletion_vector_1.bin"));
        assertThat(change.external()).containsExactly(new Path("s3a://bucket/wh/s1/pc=a%20b/part-0.parquet"));
        assertThat(change.unresolvedPaths()).isZero();
    }

    @Test
    void filesOutsideOfTheTablesRootAreExternal() throws IOException {
        ReadCommit change =
                read(add("pc=a%2520b/own.parquet"), add("../neighbour/x.parquet"), remove(TABLE + "/absolute.parquet"));

        assertThat(change.external())
                .containsExactlyInAnyOrder(
                        new Path(TABLE.getParent(), "neighbour/x.parquet"), new Path(TABLE, "absolute.parquet"));
    }

    @Test
    void inlineVectorNamesNoFileAndSharedVectorIsListedOnce() throws IOException {
        ReadCommit change = read(
                add("a.parquet", deletionVector("i", "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L")),
                add("b.parquet", deletionVector("u", "ab^-aqEH.-t@S}K{vb[*k^")),
                add("c.parquet", deletionVector("u", "ab^-aqEH.-t@S}K{vb[*k^")),
                add("d.parquet", ",\"deletionVector\":null"));

        assertThat(change.deletionVectors()).hasSize(1);
        assertThat(change.added()).extracting(AddedFile::hasDeletionVector).containsExactly(true, true, true, false);
        assertThat(change.unresolvedPaths()).isZero();
    }

    @Test
    void protocolWithAdaptiveMetadataIsNotDiffable() throws IOException {
        String protocol = "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,"
                + "\"readerFeatures\":[\"deletionVectors\"],\"writerFeatures\":[\"deletionVectors\",\"%s\"]}}";

        assertThat(read(protocol.formatted("adaptiveMetadata-preview")).diffable())
                .isFalse();
        assertThat(read(protocol.formatted("appendOnly")).diffable()).isTrue();
        assertThat(read("{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}")
                        .diffable())
                .isTrue();
    }

    @Test
    void emptyLinesUnknownActionsAndNullActionsAreSkipped() throws IOException {
        ReadCommit change = read(
                "",
                "{\"metaData\":{\"id\":\"x\",\"format\":{\"provider\":\"parquet\",\"options\":{}},\"schemaString\":\"{}\"}}",
                "   ",
                "{\"txn\":{\"appId\":\"q\",\"version\":1}}",
                "{\"somethingNew\":[{\"path\":\"no.parquet\"}]}",
                "{\"remove\":null,\"add\":{\"path\":\"a.parquet\",\"size\":1,\"tags\":{\"path\":\"no\"},\"stats\":null}}",
                "\r\n");

        assertThat(change.added()).extracting(AddedFile::path).containsExactly(inTable("a.parquet"));
        assertThat(change.operation()).isEqualTo(CommitChange.UNKNOWN_OPERATION);
    }

    @Test
    void statisticsBeyondAnyLimitOfTheParserAreSkipped() throws IOException {
        // Jackson refuses to build a text of more than 20 million characters
        String stats = "x".repeat(21_000_000);

        ReadCommit change =
                read("{\"add\":{\"stats\":\"" + stats + "\",\"path\":\"a.parquet\",\"size\":5}}", add("b.parquet"));

        assertThat(change.added())
                .extracting(AddedFile::path)
                .containsExactly(inTable("a.parquet"), inTable("b.parquet"));
    }

    @Test
    void operationParametersAreFewAndShort() throws IOException {
        StringBuilder parameters =
                new StringBuilder("\"predicate\":\"" + "p".repeat(5000) + "\",\"nested\":{\"a\":[1]}");
        for (int i = 0; i < 100; i++) {
            parameters.append(",\"k").append(i).append("\":").append(i);
        }

        ReadCommit change = read(
                "{\"commitInfo\":{\"operationParameters\":{" + parameters + "},\"operation\":\"DELETE\"}}",
                add("a.parquet"));

        assertThat(change.operation()).isEqualTo("DELETE");
        assertThat(change.operationParameters()).hasSize(32).doesNotContainKey("nested");
        assertThat(change.operationParameters().get("predicate")).hasSize(256);
        assertThat(change.added()).hasSize(1);
    }

    @Test
    void callerKeepsTheStream() throws IOException {
        boolean[] closed = {false};
        ByteArrayInputStream json = new ByteArrayInputStream(add("a.parquet").getBytes(StandardCharsets.UTF_8)) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };

        assertThat(ReadCommit.of(new CommitReader(), TABLE, 0, json).added()).hasSize(1);
        assertThat(closed[0]).isFalse();
    }
}
