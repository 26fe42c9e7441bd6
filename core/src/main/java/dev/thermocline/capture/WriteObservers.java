package dev.thermocline.capture;

import dev.thermocline.failure.CacheFailures;
import dev.thermocline.s3.ResponseRecorder;
import java.util.List;
import java.util.function.Consumer;

/** Several observers of one write, in an order. One that fails is abandoned; the others go on. Not thread-safe. */
final class WriteObservers implements WriteObserver {
    private final List<Watching> watching;

    /** One of them, as long as it has seen everything. */
    private static final class Watching {
        private final WriteObserver observer;
        private boolean complete = true;

        Watching(WriteObserver observer) {
            this.observer = observer;
        }

        void show(Consumer<WriteObserver> event) {
            if (complete) {
                complete = false;
                try {
                    complete = CacheFailures.run("observing a write", () -> event.accept(observer));
                } finally {
                    if (!complete) {
                        CacheFailures.run("abandoning a written file", observer::abandoned);
                    }
                }
            }
        }
    }

    /** @param observers in the order in which they are shown what happens */
    WriteObservers(List<WriteObserver> observers) {
        this.watching = observers.stream().map(Watching::new).toList();
    }

    @Override
    public void wrote(byte[] bytes, int offset, int length) {
        show(observer -> observer.wrote(bytes, offset, length));
    }

    @Override
    public void closing() {
        show(WriteObserver::closing);
    }

    @Override
    public void published(ResponseRecorder.Answer answer) {
        show(observer -> observer.published(answer));
    }

    @Override
    public void abandoned() {
        show(WriteObserver::abandoned);
    }

    private void show(Consumer<WriteObserver> event) {
        watching.forEach(each -> each.show(event));
    }
}
