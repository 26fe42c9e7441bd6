package dev.thermocline.benchmarks.demo.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of {@link ResultChecksum}. */
class ResultChecksumTest {

    @Test
    void equalResultsInEqualOrderGiveEqualChecksums() {
        assertThat(checksum(List.of("[1]", "[2]"), List.of())).isEqualTo(checksum(List.of("[1]", "[2]"), List.of()));
    }

    @Test
    void orderOfRowsAndBordersOfResultsCount() {
        String checksum = checksum(List.of("[1]", "[2]"), List.of("[3]"));

        assertThat(checksum(List.of("[2]", "[1]"), List.of("[3]"))).isNotEqualTo(checksum);
        assertThat(checksum(List.of("[1]"), List.of("[2]", "[3]"))).isNotEqualTo(checksum);
        assertThat(checksum(List.of("[1][2]"), List.of("[3]"))).isNotEqualTo(checksum);
    }

    private static String checksum(List<String> first, List<String> second) {
        ResultChecksum checksum = new ResultChecksum();
        checksum.add("q", first);
        checksum.add("q", second);
        return checksum.hex();
    }
}
