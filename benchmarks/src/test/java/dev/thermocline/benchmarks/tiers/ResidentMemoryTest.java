package dev.thermocline.benchmarks.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of {@link ResidentMemory}. */
class ResidentMemoryTest {

    @Test
    void peakIsReadFromTheSystemsLineInBytes() {
        List<String> status = List.of("Name:\tjava", "VmPeak:\t 9000000 kB", "VmHWM:\t  123456 kB", "VmRSS:\t 1 kB");

        assertThat(ResidentMemory.peak(status)).isEqualTo(123_456L * 1024);
    }

    @Test
    void withoutTheLineThereIsNoPeak() {
        assertThat(ResidentMemory.peak(List.of("Name:\tjava"))).isEqualTo(-1);
    }
}
