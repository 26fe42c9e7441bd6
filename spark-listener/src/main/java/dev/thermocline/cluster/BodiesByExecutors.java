package dev.thermocline.cluster;

import static java.util.Objects.requireNonNull;

import dev.thermocline.bodies.BodyWarming;
import dev.thermocline.message.Bodies;
import dev.thermocline.message.InstructionLog;
import java.util.List;

/** Sends bodies to the executors that own them: all hear of all, and the owner acts. Thread-safe. */
public final class BodiesByExecutors implements BodyWarming.BodyRoad {
    private final InstructionLog log;
    private final ExecutorBook executors;

    public BodiesByExecutors(InstructionLog log, ExecutorBook executors) {
        this.log = requireNonNull(log, "log is null");
        this.executors = requireNonNull(executors, "executors is null");
    }

    @Override
    public List<String> executors() {
        return executors.names();
    }

    @Override
    public void send(Bodies body) {
        log.publish(body);
    }
}
