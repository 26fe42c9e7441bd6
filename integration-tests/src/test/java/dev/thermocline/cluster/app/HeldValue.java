package dev.thermocline.cluster.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.api.java.UDF2;

/** SQL function {@code held(value, gate)}: says in the local directory that it has started, and waits until it is open. */
final class HeldValue implements UDF2<Long, String, Long> {
    static final String STARTED = "started";
    static final String OPEN = "open";

    private static final long serialVersionUID = 1;
    private static final int ATTEMPTS = 2400;
    private static final long PAUSE_MILLIS = 50;

    @Override
    public Long call(Long value, String gate) throws Exception {
        Path started = Path.of(gate, STARTED);
        if (!Files.exists(started)) {
            Files.write(started, new byte[0]);
        }
        await(Path.of(gate, OPEN));
        return value;
    }

    /** @throws IllegalStateException if the file does not come within two minutes */
    static void await(Path file) throws InterruptedException {
        for (int attempt = 0; !Files.exists(file); attempt++) {
            if (attempt == ATTEMPTS) {
                throw new IllegalStateException(file + " has not come");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }
}
