package dev.thermocline.optimize;

import static dev.thermocline.optimize.FakeLog.TABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.optimize.TableCommit.FileChanges;
import dev.thermocline.optimize.TableCommit.ZOrder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read out of a commit's JSON. */
class TableCommitReaderTest {
    private static final String DAY_1 = "{\"day\":\"1\"}";

    private static TableCommit read(String... lines) throws IOException {
        return read(AdvisorLimits.defaults(), lines);
    }

    private static TableCommit read(AdvisorLimits limits, String... lines) throws IOException {
        byte[] json = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        return new TableCommitReader(limits).read(TABLE, 7, new ByteArrayInputStream(json));
    }

    private static String file(String kind, String path, String partitionValues) {
        return "{\"" + kind + "\":{\"path\":\"" + path + "\",\"partitionValues\":" + partitionValues
                + ",\"size\":10,\"stats\":\"{\\\"path\\\":1}\",\"tags\":{\"path\":\"x\"}}}";
    }

    private static String commitInfo(String operation, String parameters) {
        return "{\"commitInfo\":{\"timestamp\":1,\"operationParameters\":" + parameters + ",\"operation\":\""
                + operation + "\",\"readVersion\":5,\"operationMetrics\":{\"readVersion\":\"9\"}}}";
    }

    private static String optimize(String predicate, String zOrderBy) {
        return commitInfo(
                "OPTIMIZE", "{\"predicate\":\"" + predicate + "\",\"zOrderBy\":\"" + zOrderBy + "\",\"auto\":false}");
    }

    @Test
    void filesAreGroupedByPartition() throws IOException {
        TableCommit commit = read(
                file("add", "day=1/a", DAY_1),
                file("add", "day=1/b", DAY_1),
                file("remove", "day=1/c", DAY_1),
                file("remove", "day=__HIVE_DEFAULT_PARTITION__/d", "{\"day\":null}"),
                file("cdc", "_change_data/day=1/e", DAY_1));

        assertThat(commit.obstacle()).isEmpty();
        assertThat(commit.changes())
                .isEqualTo(Map.of(
                        FakeLog.day("1"),
                        new FileChanges(Set.of("day=1/a", "day=1/b"), Set.of("day=1/c")),
                        Partition.of(Map.of("day", Optional.empty())),
                        new FileChanges(Set.of(), Set.of("day=__HIVE_DEFAULT_PARTITION__/d"))));
    }

    @Test
    void nullThatARemovedFileLeavesOutIsFoundInItsPath() throws IOException {
        TableCommit commit = read(
                file("add", "a=__HIVE_DEFAULT_PARTITION__/b=1/x", "{\"a\":null,\"b\":\"1\"}"),
                file("remove", "a=__HIVE_DEFAULT_PARTITION__/b=1/y", "{\"b\":\"1\"}"));

        assertThat(commit.changes().keySet())
                .containsExactly(Partition.of(Map.of("a", Optional.empty(), "b", Optional.of("1"))));
    }

    @Test
    void tableWithoutPartitionsHasOne() throws IOException {
        TableCommit commit = read(file("add", "a", "{}"), "{\"txn\":{\"appId\":\"x\",\"version\":1}}");

        assertThat(commit.changes().keySet()).containsExactly(Partition.WHOLE_TABLE);
        assertThat(commit.obstacle()).isEmpty();
    }

    @Test
    void optimizeTellsItsColumnsItsReadVersionAndWhetherItHadAPredicate() throws IOException {
        TableCommit whole = read(optimize("[]", "[\\\"Id\\\",\\\"price\\\"]"));

        assertThat(whole.zOrder()).contains(new ZOrder(List.of("id", "price"), true));
        assertThat(whole.readVersion()).isEqualTo(OptionalLong.of(5));
        assertThat(read(optimize("[\\\"(day = 1)\\\"]", "[\\\"id\\\"]")).zOrder())
                .contains(new ZOrder(List.of("id"), false));
    }

    @Test
    void optimizeThatDoesNotTellItsPredicateCountsAsPartial() throws IOException {
        assertThat(read(commitInfo("OPTIMIZE", "{\"zOrderBy\":\"[\\\"id\\\"]\"}"))
                        .zOrder())
                .contains(new ZOrder(List.of("id"), false));
    }

    @Test
    void compactionAndOtherOperationsOrderNothing() throws IOException {
        assertThat(read(optimize("[]", "[]")).zOrder()).isEmpty();
        assertThat(read(commitInfo("OPTIMIZE", "{\"predicate\":\"[]\"}")).zOrder())
                .isEmpty();
        assertThat(read(commitInfo("WRITE", "{\"zOrderBy\":\"[\\\"id\\\"]\"}")).zOrder())
                .isEmpty();
        assertThat(read(file("add", "a", "{}")).readVersion()).isEmpty();
    }

    @Test
    void longListOfColumnsIsReadInFull() throws IOException {
        String column = "c".repeat(300);

        assertThat(read(optimize("[]", "[\\\"" + column + "\\\",\\\"d\\\"]")).zOrder())
                .contains(new ZOrder(List.of(column, "d"), true));
    }

    @Test
    void removeWithoutPartitionIsAnObstacle() throws IOException {
        TableCommit commit = read(file("add", "day=1/a", DAY_1), "{\"remove\":{\"path\":\"day=1/b\"}}");

        assertThat(commit.obstacle())
                .contains("version 7: the action of file 'day=1/b' has no path or no partition values");
        assertThat(commit.changes()).isEmpty();
    }

    @Test
    void fileWithoutPathAndUnknownActionAreObstacles() throws IOException {
        assertThat(read("{\"add\":{\"partitionValues\":{},\"size\":10}}").obstacle())
                .isPresent();
        assertThat(read("{\"checkpoint\":{}}").obstacle())
                .contains("version 7: it has the unknown action 'checkpoint'");
    }

    @Test
    void columnMappingIsAnObstacle() throws IOException {
        String mapped = "{\"metaData\":{\"configuration\":{\"delta.columnMapping.mode\":\"name\"}}}";
        String plain = "{\"metaData\":{\"partitionColumns\":[\"day\"],\"configuration\":{\"delta.columnMapping.mode\":"
                + "\"none\",\"delta.appendOnly\":\"false\"}}}";

        assertThat(read(mapped).obstacle()).isPresent();
        assertThat(read(plain).obstacle()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2b/part-0", "part-0", "date=1/part-0", "part-0/day=1", "day%3D1/%zz", "xday=1/part-0"})
    void pathThatDoesNotSpellTheColumnIsAnObstacle(String path) throws IOException {
        assertThat(read(file("add", path, DAY_1)).obstacle()).isPresent();
    }

    @Test
    void physicalNameIsAnObstacle() throws IOException {
        String name = "col-01234567-89ab-cdef-0123-456789abcdef";

        assertThat(read(file("add", name + "=1/part-0", "{\"" + name + "\":\"1\"}"))
                        .obstacle())
                .isPresent();
    }

    @Test
    void columnsAreFoundInAbsoluteAndEscapedPaths() throws IOException {
        assertThat(read(file("add", "s3a://other/t/day=1/b=2/part-0", "{\"b\":\"2\",\"day\":\"1\"}"))
                        .obstacle())
                .isEmpty();
        assertThat(read(file("add", "a%20b%253Ac=1/part-0", "{\"a b:c\":\"1\"}"))
                        .obstacle())
                .isEmpty();
    }

    @Test
    void commitBeyondTheLimitsIsAnObstacle() throws IOException {
        String[] files = {
            file("add", "day=1/a", DAY_1), file("add", "day=1/b", DAY_1), file("add", "day=2/c", "{\"day\":\"2\"}")
        };

        assertThat(read(new AdvisorLimits(1, 2, 3, 1, 1), files).obstacle()).isEmpty();
        assertThat(read(new AdvisorLimits(1, 2, 2, 1, 1), files).obstacle()).isPresent();
        assertThat(read(new AdvisorLimits(1, 1, 3, 1, 1), files).obstacle()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"add\":", "no json", "[1]", "{\"add\":1}", "{\"commitInfo\":{\"readVersion\":7}}"})
    void brokenCommitIsNamed(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Commit 7 of " + TABLE + " can not be read");
    }
}
