package dev.thermocline.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.Locked;
import java.util.Map;
import org.apache.hadoop.fs.statistics.StreamStatisticNames;
import org.junit.jupiter.api.Test;

/** Counting a read takes no lock, and what was handed out shows it all the same. */
class StreamStatisticsTest {
    private final StreamStatistics statistics = new StreamStatistics();

    @Test
    void readsAreCountedWithoutALock() throws InterruptedException {
        Locked.whileHeld(statistics, () -> statistics.read(5));

        assertThat(statistics.getIOStatistics().counters()).containsEntry(StreamStatisticNames.STREAM_READ_BYTES, 5L);
    }

    @Test
    void whatWasHandedOutShowsLaterReadsToo() {
        statistics.read(5);
        Map<String, Long> counters = statistics.getIOStatistics().counters();
        statistics.read(7);
        statistics.readVectored(3, 20);

        assertThat(counters)
                .containsEntry(StreamStatisticNames.STREAM_READ_BYTES, 32L)
                .containsEntry(StreamStatisticNames.STREAM_READ_OPERATIONS, 2L)
                .containsEntry(StreamStatisticNames.STREAM_READ_VECTORED_INCOMING_RANGES, 3L);
    }
}
