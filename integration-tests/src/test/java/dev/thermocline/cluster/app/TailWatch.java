package dev.thermocline.cluster.app;

import dev.thermocline.api.CacheControl;
import dev.thermocline.runtime.ProcessCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;

/**
 * Notes when tails become resident in this process. Another process puts paths into the directory, each in a file {@code
 * N.path} with N = 0, 1, 2 and so on; beside it {@code N.EXECUTOR} appears with the {@code System.nanoTime} at which the
 * tail was first found resident here, a few milliseconds late at most. On Linux that clock is one of the whole machine.
 * Sends no request and counts as no read. Runs on one daemon thread until the process ends.
 */
final class TailWatch implements Runnable {
    private static final long PAUSE_MILLIS = 3;
    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private final Path directory;
    private final String executor;
    private final Configuration configuration = ResidencyQuestion.configuration(); // takes long to make
    private final Map<Integer, org.apache.hadoop.fs.Path> awaited = new TreeMap<>();
    private int next;

    private TailWatch(Path directory, String executor) {
        this.directory = directory;
        this.executor = executor;
    }

    /** Starts the thread, once in a process. */
    static boolean start(Path directory, String executor) {
        if (STARTED.compareAndSet(false, true)) {
            Thread thread = new Thread(new TailWatch(directory, executor), "tail-watch");
            thread.setDaemon(true);
            thread.start();
        }
        return true;
    }

    @Override
    public void run() {
        try {
            while (true) {
                takeNew();
                var unused = awaited.entrySet().removeIf(each -> arrived(each.getKey(), each.getValue()));
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void takeNew() throws IOException {
        for (Path file = file(".path"); Files.exists(file); file = file(".path")) {
            awaited.put(next, new org.apache.hadoop.fs.Path(Files.readString(file)));
            next++;
        }
    }

    private Path file(String suffix) {
        return directory.resolve(next + suffix);
    }

    private boolean arrived(int number, org.apache.hadoop.fs.Path path) {
        try {
            CacheControl cache = ProcessCache.of(path, configuration).orElseThrow();
            if (!cache.tailResident(path)) {
                return false;
            }
            String now = Long.toString(System.nanoTime());
            Path written = Files.writeString(
                    directory.resolve(number + "." + executor + ".part"), now, StandardCharsets.UTF_8);
            Files.move(written, directory.resolve(number + "." + executor), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
