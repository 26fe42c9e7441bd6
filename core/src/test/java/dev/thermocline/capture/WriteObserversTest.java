package dev.thermocline.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.LastModified;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.s3.ResponseRecorder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several observers of one write: the failure of one is nobody else's. */
class WriteObserversTest {
    private static final ResponseRecorder.Answer ANSWER =
            new ResponseRecorder.Answer("\"tag\"", null, 3, LastModified.unstated(), 0);

    /** Notes what it is shown, and fails at one event. */
    private static final class Noting implements WriteObserver {
        private final List<String> events = new ArrayList<>();
        private final String failing;

        Noting(String failing) {
            this.failing = failing;
        }

        private void note(String event) {
            events.add(event);
            if (event.equals(failing)) {
                throw new IllegalStateException("planted at " + event);
            }
        }

        @Override
        public void wrote(byte[] bytes, int offset, int length) {
            note("wrote " + length);
        }

        @Override
        public void published(ResponseRecorder.Answer answer) {
            note("published");
        }

        @Override
        public void abandoned() {
            note("abandoned");
        }
    }

    private static void write(WriteObserver observer) {
        observer.wrote(new byte[3], 0, 3);
        observer.wrote(new byte[3], 1, 2);
    }

    @Test
    void allSeeTheWholeWrite() {
        Noting first = new Noting("");
        Noting second = new Noting("");
        WriteObserver both = WriteObserver.all(List.of(first, second));

        write(both);
        both.published(ANSWER);

        assertThat(first.events).containsExactly("wrote 3", "wrote 2", "published");
        assertThat(second.events).isEqualTo(first.events);
    }

    @Test
    void oneThatFailsIsAbandonedAndTheOthersGoOn() {
        long failures = CacheFailures.count();
        Noting failing = new Noting("wrote 2");
        Noting sound = new Noting("");
        WriteObserver both = WriteObserver.all(List.of(failing, sound));

        write(both);
        both.published(ANSWER);

        assertThat(failing.events).containsExactly("wrote 3", "wrote 2", "abandoned");
        assertThat(sound.events).containsExactly("wrote 3", "wrote 2", "published");
        assertThat(CacheFailures.count()).isEqualTo(failures + 1);
    }

    @Test
    void failureAtTheEndIsNoConcernOfTheNext() {
        Noting failing = new Noting("published");
        Noting sound = new Noting("");
        WriteObserver both = WriteObserver.all(List.of(failing, sound));

        write(both);
        both.published(ANSWER);

        assertThat(failing.events).endsWith("published", "abandoned");
        assertThat(sound.events).endsWith("published");
    }

    @Test
    void abandonedWriteIsAbandonedByAll() {
        Noting first = new Noting("abandoned");
        Noting second = new Noting("");
        WriteObserver both = WriteObserver.all(List.of(first, second));

        write(both);
        both.abandoned();

        assertThat(first.events).contains("abandoned");
        assertThat(second.events).endsWith("abandoned");
    }
}
