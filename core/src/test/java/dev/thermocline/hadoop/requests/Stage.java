package dev.thermocline.hadoop.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.thermocline.cache.disk.Volume;
import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.hadoop.Lake;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.testkit.EmbeddedS3;
import dev.thermocline.testkit.LatencyProxy;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;

/**
 * Runs scenarios: each with a server, a proxy, file systems and a cache of its own, all options but those of the
 * endpoint at their defaults. Closes what it opens; one at a time in a process, because the cache is the process's.
 */
final class Stage {
    /** The analytics stream forgets what it holds after a second; counts must not depend on how fast a machine is. */
    private static final String ANALYTICS_TIMEOUT = "fs.s3a.analytics.accelerator.physicalio.cache.timeout";

    private static final List<String> BACKGROUND =
            List.of("s3-analytics-accelerator-", "s3a-transfer-", "s3a-prefetch");

    private static final String BUCKET = "lake";

    private final java.nio.file.Path directory;
    private int runs;

    Stage() throws IOException {
        directory = Files.createTempDirectory("thermocline-requests");
    }

    /** What the counted part of a scenario sends. */
    Cost measure(Scenario scenario, Contender contender) throws Exception {
        try (EmbeddedS3 server = EmbeddedS3.start(BUCKET)) {
            return measure(scenario, contender, server);
        }
    }

    private Cost measure(Scenario scenario, Contender contender, EmbeddedS3 server) throws Exception {
        Path root = new Path("s3a://" + BUCKET + "/");
        LatencyProxy proxy = LatencyProxy.start(server);
        Lake.trustProbes(proxy.endpoint(), BUCKET); // the page counts what a read costs, not what a process costs
        RequestLog.Mark mark;
        Scene scene;
        try {
            FileSystem other = FileSystem.newInstance(root.toUri(), otherClient(server));
            FileSystem fileSystem = FileSystem.newInstance(root.toUri(), configuration(proxy, contender));
            scene = new Scene(fileSystem, other, root, files(root, scenario.files()));
            for (Path path : scene.files()) {
                scene.writeElsewhere(path, scenario.files().length(), 0);
            }
            scenario.before().run(scene);
            if (contender == Contender.WARM) {
                scenario.warming().run(scene);
            }
            scenario.meanwhile().run(scene);
            awaitQuiet();
            mark = proxy.log().mark();
            scenario.counted().run(scene);
            awaitQuiet();
        } finally {
            FileSystem.closeAll(); // those that the cache opened by itself, too
            CacheRuntime.shutdown();
            proxy.close(); // requests that a client broke off are in the log after this
            Volume.delete(directory);
        }
        Requests requests = proxy.log().since(mark);
        assertThat(requests.list())
                .as("answers to " + scenario.title())
                .allMatch(request -> request.status() < 500 || request.status() == 0);
        return Cost.of(requests.list(), scene::length);
    }

    private static List<Path> files(Path root, Scenario.Files files) {
        List<Path> paths = new ArrayList<>();
        for (int i = 0; i < files.number(); i++) {
            paths.add(new Path(root, String.format(files.name(), i)));
        }
        return paths;
    }

    /** Waits until no stream has anything to do in the background: every thread of theirs waits for a task. */
    private static void awaitQuiet() {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(5))
                .pollDelay(Duration.ZERO)
                .until(() -> Thread.getAllStackTraces().entrySet().stream().noneMatch(Stage::works));
    }

    private static boolean works(Map.Entry<Thread, StackTraceElement[]> thread) {
        String name = thread.getKey().getName();
        return BACKGROUND.stream().anyMatch(name::contains)
                && Arrays.stream(thread.getValue())
                        .noneMatch(frame -> frame.getMethodName().equals("getTask"));
    }

    private Configuration configuration(LatencyProxy proxy, Contender contender) {
        Configuration configuration = plain(proxy.endpoint());
        if (contender.caching()) {
            configuration.set("fs.s3a.impl", CachingS3AFileSystem.class.getName());
            configuration.set(
                    "fs.s3a.cache.dirs", directory.resolve("cache-" + runs++).toString());
            configuration.set("fs.s3a.cache.disk.capacity", "256m");
            configuration.set("fs.s3a.cache.write.queue.capacity", "128m"); // no block is shed, however slow the disk
            configuration.set("fs.s3a.cache.log.interval", "off");
        } else {
            configuration.set("fs.s3a.input.stream.type", contender.streamType());
            configuration.set(ANALYTICS_TIMEOUT, "600000");
        }
        return configuration;
    }

    private Configuration otherClient(EmbeddedS3 server) {
        Configuration configuration = plain(server.endpoint());
        configuration.set("fs.s3a.performance.flags", "create"); // writes without looking first
        return configuration;
    }

    private Configuration plain(String endpoint) {
        Configuration configuration = new Configuration(false);
        configuration.addResource("core-default.xml");
        configuration.set("fs.s3a.impl", S3AFileSystem.class.getName());
        configuration.set("fs.s3a.endpoint", endpoint);
        configuration.set("fs.s3a.endpoint.region", EmbeddedS3.REGION);
        configuration.set("fs.s3a.path.style.access", "true");
        configuration.set("fs.s3a.connection.ssl.enabled", "false");
        configuration.set("fs.s3a.access.key", EmbeddedS3.ACCESS_KEY);
        configuration.set("fs.s3a.secret.key", EmbeddedS3.SECRET_KEY);
        configuration.set("fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        configuration.set("hadoop.tmp.dir", directory.toString());
        return configuration;
    }
}
