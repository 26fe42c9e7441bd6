package dev.thermocline.crash;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.Gauge;
import dev.thermocline.api.CacheControl;
import dev.thermocline.metrics.MetricCatalogue;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What an executor is to the disk: a JVM that reads and writes a lake through the cache. Prints {@code ready} when its
 * file system is open, then runs the commands that it is sent and prints their results:
 *
 * <ul>
 *   <li>{@code write FROM TO VERSION}: writes files, waits until the cache has stored them, prints {@code wrote COUNT}
 *   <li>{@code read FROM TO VERSION}: reads files, waits likewise, prints {@code read COUNT WRONG DISK}: how many,
 *       how many of them with a wrong byte, and how many bytes the disk delivered
 * </ul>
 *
 * <p>Closes all when its input ends.
 */
public final class ExecutorJvm {
    private static final long MILLISECOND = 1_000_000;

    private ExecutorJvm() {}

    /** @param args a file with the configuration */
    public static void main(String[] args) throws IOException {
        Configuration configuration = new Configuration(false);
        configuration.addResource(new Path(args[0]));
        try (FileSystem fileSystem = FileSystem.newInstance(URI.create("s3a://lake/"), configuration);
                BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            say("ready");
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                String[] words = line.split(" ", -1);
                int from = Integer.parseInt(words[1]);
                int to = Integer.parseInt(words[2]);
                int version = Integer.parseInt(words[3]);
                say(
                        words[0].equals("write")
                                ? write(fileSystem, from, to, version)
                                : read(fileSystem, from, to, version));
            }
        }
        CacheRuntime.shutdown();
    }

    @SuppressWarnings("SystemOut") // read by the parent process
    private static void say(String line) {
        System.out.println(line);
    }

    private static String write(FileSystem fileSystem, int from, int to, int version) throws IOException {
        for (int number = from; number < to; number++) {
            LakeFiles.write(fileSystem, number, version);
        }
        settle();
        return "wrote " + (to - from);
    }

    private static String read(FileSystem fileSystem, int from, int to, int version) throws IOException {
        long before = fromDisk();
        int wrong = 0;
        for (int number = from; number < to; number++) {
            wrong += LakeFiles.isRight(fileSystem, number, version) ? 0 : 1;
        }
        settle();
        return "read " + (to - from) + " " + wrong + " " + (fromDisk() - before);
    }

    private static CacheControl cache() {
        return ProcessCache.current().orElseThrow();
    }

    private static long fromDisk() {
        return cache().statistics().hitBytes().getOrDefault("disk", 0L);
    }

    private static void settle() {
        Gauge<?> queued = cache().metrics().getGauges().get(MetricCatalogue.QUEUE_BYTES.name());
        while (!Objects.equals(requireNonNull(queued).getValue(), 0L)) {
            LockSupport.parkNanos(MILLISECOND);
        }
    }
}
