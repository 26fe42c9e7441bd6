package dev.thermocline.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.fake.Texts;
import dev.thermocline.protocol.WrittenFile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written here on its way to the driver. */
final class CaptureQueueTest {
    private static final long PAGE = 1 << 20;

    private static WrittenFile captured(String name, long modificationTime, int tail) {
        return new WrittenFile.Sent(Texts.captured(name, modificationTime, tail));
    }

    @Test
    void fileThatFindsNoPlaceIsDroppedAndCounted() {
        CaptureQueue queue = new CaptureQueue(2, PAGE);
        queue.offer(captured("a", 1, 10));
        queue.offer(captured("b", 1, 10));
        queue.offer(captured("c", 1, 10));
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.dropped()).isEqualTo(1);
    }

    @Test
    void bytesAreBoundedAndComeBack() {
        WrittenFile file = captured("a", 1, 1000);
        CaptureQueue queue = new CaptureQueue(100, 2 * file.weight());
        for (int round = 0; round < 3; round++) {
            queue.offer(file);
            queue.offer(captured("b", 1, 1000));
            queue.offer(captured("c", 1, 1000));
            assertThat(queue.drain(PAGE)).hasSize(2);
        }
        assertThat(queue.dropped()).isEqualTo(3);
    }

    @Test
    void laterNewsOfAFileReplaceTheEarlier() {
        CaptureQueue queue = new CaptureQueue(1, PAGE);
        queue.offer(captured("a", 0, 10));
        queue.offer(captured("a", 5, 10));
        assertThat(queue.drain(PAGE)).containsExactly(captured("a", 5, 10));
        assertThat(queue.dropped()).isZero();
    }

    @Test
    void newsThatAreNewerThanWhatIsPutBackStay() {
        CaptureQueue queue = new CaptureQueue(10, PAGE);
        queue.offer(captured("a", 0, 10));
        List<WrittenFile> pushed = queue.drain(PAGE);
        queue.offer(captured("a", 5, 10));
        queue.putBack(pushed);
        assertThat(queue.drain(PAGE)).containsExactly(captured("a", 5, 10));
    }

    @Test
    void fileHeavierThanAPageGoesAlone() {
        CaptureQueue queue = new CaptureQueue(10, PAGE);
        queue.offer(captured("a", 0, 1000));
        queue.offer(captured("b", 0, 1000));
        assertThat(queue.drain(1)).hasSize(1);
        assertThat(queue.drain(1)).hasSize(1);
        assertThat(queue.drain(1)).isEmpty();
    }
}
