package dev.thermocline.peers;

import dev.thermocline.peers.serve.Notices;
import dev.thermocline.protocol.HeldFile;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Notes what the driver sends. Thread-safe. */
public final class FakeNotices implements Notices {
    public final AtomicInteger nudges = new AtomicInteger();
    public final List<HeldFile> announced = new CopyOnWriteArrayList<>();

    @Override
    public void nudged() {
        nudges.incrementAndGet();
    }

    @Override
    public void announced(List<HeldFile> files) {
        announced.addAll(files);
    }
}
