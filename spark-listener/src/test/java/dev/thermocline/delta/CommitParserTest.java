package dev.thermocline.delta;

import static dev.thermocline.delta.CommitTexts.TABLE;
import static dev.thermocline.delta.CommitTexts.add;
import static dev.thermocline.delta.CommitTexts.remove;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.thermocline.optimize.AdvisorLimits;
import dev.thermocline.optimize.TableCommit;
import dev.thermocline.optimize.TableCommitReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both consumers of commits, the pipeline and the advice on OPTIMIZE, take and refuse the same ones. */
class CommitParserTest {
    private static InputStream json(String... lines) {
        return new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    private static ReadCommit change(String... lines) throws IOException {
        return ReadCommit.of(new CommitReader(), TABLE, 7, json(lines));
    }

    private static TableCommit facts(String... lines) throws IOException {
        return new TableCommitReader(AdvisorLimits.defaults()).read(TABLE, 7, json(lines));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"add\":{\"path\":\"b.parquet\"",
                "{\"add\":{\"path\":\"b.parquet\",\"size\":1}",
                "not json",
                "[1,2]",
                "42",
                "}",
                "{\"add\":\"b.parquet\"}",
                "{\"remove\":[]}",
                "{\"cdc\":1}",
                "{\"cdc\":{\"path\":{}}}",
                "{\"add\":{\"path\":\"b.parquet\"}}",
                "{\"add\":{\"path\":\"b.parquet\",\"size\":null}}",
                "{\"add\":{\"path\":\"b.parquet\",\"size\":-3}}",
                "{\"add\":{\"path\":\"b.parquet\",\"size\":\"10\"}}",
                "{\"remove\":{\"path\":\"b.parquet\",\"size\":\"10\"}}",
                "{\"add\":{\"path\":\"b.parquet\",\"size\":99999999999999999999}}",
                "{\"add\":{\"path\":\"b.parquet\",\"size\":1,\"modificationTime\":\"now\"}}",
                "{\"add\":{\"path\":[\"b.parquet\"],\"size\":1}}",
                "{\"add\":{\"path\":\"b.parquet\",\"size\":1,\"partitionValues\":[]}}",
                "{\"add\":{\"path\":\"b.parquet\",\"size\":1,\"partitionValues\":{\"day\":[1]}}}",
                "{\"add\":{\"path\":\"b.parquet\",\"size\":1,\"dataChange\":{}}}",
                "{\"add\":{\"path\":\"b.parquet\",\"size\":1,\"deletionVector\":\"u\"}}",
                "{\"add\":{\"path\":\"b.parquet\",\"size\":1,\"deletionVector\":{\"storageType\":[]}}}",
                "{\"commitInfo\":[]}",
                "{\"commitInfo\":\"WRITE\"}",
                "{\"protocol\":3}",
                "{\"protocol\":{\"readerFeatures\":\"adaptiveMetadata\"}}",
                "{\"protocol\":{\"writerFeatures\":[{}]}}",
                "{\"metaData\":[]}",
                "{\"metaData\":{\"schemaString\":{}}}",
                "{\"metaData\":{\"partitionColumns\":\"day\"}}",
                "{\"metaData\":{\"configuration\":[]}}",
                "{\"metaData\":{\"configuration\":{\"delta.columnMapping.mode\":{}}}}"
            })
    void bothRefuseAMalformedCommitForTheSameReason(String line) {
        String before = add("a.parquet");

        MalformedCommitException byThePipeline =
                catchThrowableOfType(MalformedCommitException.class, () -> change(before, line));
        MalformedCommitException byTheAdvisor =
                catchThrowableOfType(MalformedCommitException.class, () -> facts(before, line));

        assertThat(byThePipeline).isNotNull();
        assertThat(byThePipeline.line()).isEqualTo(2);
        assertThat(byTheAdvisor).isNotNull().hasMessage(byThePipeline.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \r",
                "{}",
                "{\"add\":null,\"remove\":null,\"commitInfo\":null,\"protocol\":null,\"metaData\":null}",
                "{\"txn\":[1],\"domainMetadata\":\"x\"}",
                "{\"cdc\":{\"path\":\"_change_data/c.parquet\"}}",
                "{\"remove\":{\"path\":\"b.parquet\",\"size\":null,\"partitionValues\":{}}}",
                "{\"add\":{\"path\":\"b.parquet\",\"size\":1,\"partitionValues\":{},\"stats\":[{}],\"tags\":[1]}}",
                "{\"add\":{\"path\":\"b.parquet\",\"size\":1,\"partitionValues\":{},\"deletionVector\":{\"offset\":[]}}}",
                "{\"protocol\":{\"minReaderVersion\":{},\"readerFeatures\":null,\"writerFeatures\":[null]}}",
                "{\"metaData\":{\"schemaString\":null,\"partitionColumns\":null,\"configuration\":null,\"id\":[]}}",
                "{\"metaData\":{\"schemaString\":\"{\",\"configuration\":{\"delta.columnMapping.mode\":null}}}"
            })
    void bothTakeAnOddCommit(String line) throws IOException {
        assertThat(change(add("a.parquet"), line).added())
                .extracting(AddedFile::path)
                .contains(CommitTexts.inTable("a.parquet"));
        assertThat(facts(add("a.parquet"), line).obstacle()).isEmpty();
    }

    /** Delta's protocol: implementations are free to store any valid JSON object literal as the commitInfo action. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"operation\":{\"name\":\"WRITE\"}}",
                "{\"operation\":[],\"operationParameters\":\"mode=Append\"}",
                "{\"operationParameters\":[1],\"readVersion\":\"6\"}",
                "{\"operation\":null,\"readVersion\":99999999999999999999}",
                "{\"readVersion\":{},\"operationParameters\":{\"zOrderBy\":{\"a\":[]},\"predicate\":null}}"
            })
    void bothTakeWhateverAWriterStoresAsCommitInfo(String info) throws IOException {
        ReadCommit change = change("{\"commitInfo\":" + info + "}", add("a.parquet"));
        TableCommit facts = facts("{\"commitInfo\":" + info + "}", add("a.parquet"));

        assertThat(change.operation()).isEqualTo(CommitChange.UNKNOWN_OPERATION);
        assertThat(change.operationParameters()).isEmpty();
        assertThat(change.added()).hasSize(1);
        assertThat(facts.readVersion()).isEqualTo(OptionalLong.empty());
        assertThat(facts.zOrder()).isEmpty();
        assertThat(facts.obstacle()).isEmpty();
    }

    @Test
    void handlersThatWantNothingGetNothing() throws IOException {
        CommitParser.parse(
                TABLE, 7, json(add("a.parquet"), remove("b.parquet"), "{\"new\":{}}"), new ActionHandler() {});
    }

    @Test
    void statisticsBeyondAnyLimitOfTheParserAreSkippedByBoth() throws IOException {
        String stats = "x".repeat(21_000_000);
        String line =
                "{\"add\":{\"stats\":\"" + stats + "\",\"path\":\"a.parquet\",\"size\":5,\"partitionValues\":{}}}";

        assertThat(change(line).added()).hasSize(1);
        assertThat(facts(line).changes()).hasSize(1);
    }

    @Test
    void nullPartitionValuesAreKeptApartFromAbsentOnes() throws IOException {
        String line = "{\"add\":{\"path\":\"day=__HIVE_DEFAULT_PARTITION__/a\",\"size\":5,"
                + "\"partitionValues\":{\"day\":null}}}";

        assertThat(change(line).added().get(0).partitionValues()).isEqualTo(Map.of());
        assertThat(facts(line).changes().keySet())
                .singleElement()
                .satisfies(partition -> assertThat(partition.values()).hasSize(1));
    }
}
