package dev.thermocline.cluster.app;

import io.delta.storage.S3SingleDriverLogStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Delta's log store for S3, made fit for the drivers of one machine: it looks for a commit and then writes it, and two
 * drivers that do so at once both believe to have made it. Here one of them does at a time.
 */
public final class SharedLogStore extends S3SingleDriverLogStore {
    /** Names a local file, the same for all drivers. */
    public static final String LOCK = "thermocline.test.log.lock";

    private static final Object ONE_THREAD = new Object();

    /** Made by Delta. */
    public SharedLogStore(Configuration configuration) {
        super(configuration);
    }

    @Override
    public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
            throws IOException {
        java.nio.file.Path file = java.nio.file.Path.of(configuration.get(LOCK));
        synchronized (ONE_THREAD) { // a second thread of a JVM is refused a lock, it would not wait
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                FileLock lock = channel.lock();
                try {
                    super.write(path, actions, overwrite, configuration);
                } finally {
                    lock.release();
                }
            }
        }
    }
}
