package dev.thermocline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.CapturedTail;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.follow.Texts;
import dev.thermocline.message.TailCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is written here on its way to the driver. */
final class CaptureQueueTest {
    private static final long PAGE = 1 << 20;

    @Test
    void fileThatFindsNoPlaceIsDroppedAndCounted() {
        CaptureQueue queue = new CaptureQueue(2, PAGE);
        queue.offer(Texts.captured("a", 1, 10));
        queue.offer(Texts.captured("b", 1, 10));
        queue.offer(Texts.captured("c", 1, 10));
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.dropped()).isEqualTo(1);
    }

    @Test
    void bytesAreBoundedAndComeBack() {
        CapturedTail file = Texts.captured("a", 1, 1000);
        CaptureQueue queue = new CaptureQueue(100, 2 * TailCodec.weight(file));
        for (int round = 0; round < 3; round++) {
            queue.offer(file);
            queue.offer(Texts.captured("b", 1, 1000));
            queue.offer(Texts.captured("c", 1, 1000));
            assertThat(queue.drain(PAGE)).hasSize(2);
        }
        assertThat(queue.dropped()).isEqualTo(3);
    }

    @Test
    void laterNewsOfAFileReplaceTheEarlier() {
        CaptureQueue queue = new CaptureQueue(1, PAGE);
        queue.offer(Texts.captured("a", 0, 10));
        queue.offer(Texts.captured("a", 5, 10));
        assertThat(queue.drain(PAGE)).containsExactly(Texts.captured("a", 5, 10));
        assertThat(queue.dropped()).isZero();
    }

    @Test
    void newsThatAreNewerThanWhatIsPutBackStay() {
        CaptureQueue queue = new CaptureQueue(10, PAGE);
        queue.offer(Texts.captured("a", 0, 10));
        List<CapturedTail> pushed = queue.drain(PAGE);
        queue.offer(Texts.captured("a", 5, 10));
        queue.putBack(pushed);
        assertThat(queue.drain(PAGE)).containsExactly(Texts.captured("a", 5, 10));
    }

    @Test
    void fileHeavierThanAPageGoesAlone() {
        CaptureQueue queue = new CaptureQueue(10, PAGE);
        queue.offer(Texts.captured("a", 0, 1000));
        queue.offer(Texts.captured("b", 0, 1000));
        assertThat(queue.drain(1)).hasSize(1);
        assertThat(queue.drain(1)).hasSize(1);
        assertThat(queue.drain(1)).isEmpty();
    }

    @Test
    void relayPassesTailsToItsTargetAndToNobodyWithoutOne() {
        CapturedTail tail = new CapturedTail(
                Texts.file("a.parquet"),
                new ObjectVersion("etag", Optional.of("v1"), 1000),
                5,
                new Owner("owner"),
                new byte[] {1, 2, 3});
        Received target = new Received();
        List<CapturedTail> received = target.captured;
        CaptureRelay relay = new CaptureRelay();
        relay.captured(tail);
        CaptureRelay.to(target);
        relay.captured(tail);
        CaptureRelay.stop(new Received());
        relay.captured(tail);
        relay.deleted(tail.path());
        CaptureRelay.stop(target);
        relay.captured(tail);
        relay.deleted(tail.path());
        assertThat(target.deleted).containsExactly(tail.path().toString());
        assertThat(received).containsExactly(tail, tail);
    }

    private static final class Received implements CaptureRelay.Target {
        private final List<CapturedTail> captured = new ArrayList<>();
        private final List<String> deleted = new ArrayList<>();

        @Override
        public void captured(CapturedTail file) {
            captured.add(file);
        }

        @Override
        public void deleted(String path) {
            deleted.add(path);
        }
    }
}
