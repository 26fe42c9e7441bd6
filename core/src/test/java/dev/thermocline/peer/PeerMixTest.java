package dev.thermocline.peer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.thermocline.admission.ReadIntent;
import dev.thermocline.api.CacheControl;
import dev.thermocline.hadoop.Lake;
import dev.thermocline.peer.ScriptedPeers.Behaviour;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random reads of files that peers hold or not, and deliver, break off or corrupt: every byte and status is that of
 * plain S3A, and no read sends S3 more requests than without peers. {@code -Dthermocline.seed=N} replays the first of
 * the seeds.
 */
class PeerMixTest {
    private static final int SEEDS = Integer.getInteger("thermocline.seeds", 64);
    private static final int STEPS = 12;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private record Held(Path path, byte[] bytes, S3AFileStatus status) {}

    /** Everything that is drawn for one seed, so that it can be done again. */
    private record Step(int file, int kind, int at, int length, boolean once, Behaviour behaviour, int after) {}

    @AfterEach
    void unknown() {
        ReadIntent.set(ReadIntent.UNKNOWN);
    }

    @Test
    void readsAreThoseOfPlainS3aAndSendNoMoreThanWithoutPeers() throws Exception {
        long first =
                Long.getLong("thermocline.seed", ThreadLocalRandom.current().nextInt());
        System.out.println("replay with -Dthermocline.seed=" + first);
        long fromPeers = 0;
        try (FileSystem plain = LAKE.uncached()) {
            for (long seed = first; seed < first + SEEDS; seed++) {
                Random random = new Random(seed);
                List<Held> files = files(plain, random);
                ScriptedPeers peers = new ScriptedPeers(Lake.TAIL);
                for (Held file : files) {
                    if (random.nextInt(4) > 0) {
                        long modified = random.nextBoolean() ? file.status().getModificationTime() : 0;
                        peers.hold(file.status(), modified, file.bytes());
                    }
                }
                List<Step> steps = steps(random);

                List<Integer> with = requests(seed, plain, files, steps, peers);
                fromPeers += count("peer.bytes");
                CacheRuntime.shutdown();
                List<Integer> without = requests(seed, plain, files, steps, null);
                CacheRuntime.shutdown();

                assertThat(with.get(STEPS - 1))
                        .as("seed %d: requests with peers %s, without %s, of %s", seed, with, without, steps)
                        .isLessThanOrEqualTo(without.get(STEPS - 1));
            }
        }
        assertThat(fromPeers).as("bytes that peers delivered").isGreaterThan(SEEDS * 50_000L);
    }

    private static long count(String metric) {
        return control().metrics().counter("cache." + metric).getCount();
    }

    private static CacheControl control() {
        return ProcessCache.current().orElseThrow();
    }

    private static List<Held> files(FileSystem plain, Random random) throws IOException {
        List<Held> files = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Path path = random.nextInt(4) == 0 ? LAKE.versionedFile() : LAKE.dataFile();
            byte[] bytes = Lake.bytes(1 + random.nextInt(6 * Lake.BLOCK), random.nextLong());
            Lake.write(plain, path, bytes);
            files.add(new Held(path, bytes, (S3AFileStatus) plain.getFileStatus(path)));
        }
        return files;
    }

    private static List<Step> steps(Random random) {
        Behaviour[] behaviours = Behaviour.values();
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            steps.add(new Step(
                    random.nextInt(3),
                    random.nextInt(6),
                    random.nextInt(1 << 20),
                    1 + random.nextInt(3 * Lake.BLOCK),
                    random.nextInt(4) == 0,
                    random.nextInt(3) == 0 ? behaviours[random.nextInt(behaviours.length)] : Behaviour.DELIVERS,
                    random.nextInt(2 * Lake.BLOCK)));
        }
        return steps;
    }

    /** Does all steps in a fresh cache. Returns how many requests had been sent after each. */
    private static List<Integer> requests(
            long seed, FileSystem plain, List<Held> files, List<Step> steps, @Nullable ScriptedPeers peers)
            throws Exception {
        List<Integer> requests = new ArrayList<>();
        try (FileSystem cached = LAKE.caching()) {
            control().usePeers(peers == null ? PeerSource.NONE : peers);
            int sent = 0;
            for (Step step : steps) {
                if (peers != null) {
                    peers.behave(step.behaviour(), step.after());
                }
                Held file = files.get(step.file());
                LAKE.forgetRequests();
                byte[] read = run(step, file, cached);
                LAKE.awaitRequests();
                sent += LAKE.requests().size();
                requests.add(sent);
                assertThat(read)
                        .as("seed %d, %s of %s", seed, step, file.path())
                        .isEqualTo(run(step, file, plain));
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(
                                () -> requireNonNull(
                                                control().metrics().getGauges().get("cache.queue.bytes"))
                                        .getValue(),
                                Long.valueOf(0)::equals);
            }
        }
        return requests;
    }

    private static byte[] run(Step step, Held file, FileSystem fileSystem) throws Exception {
        ReadIntent.set(step.once() ? new ReadIntent("", "once") : ReadIntent.UNKNOWN);
        int length = file.bytes().length;
        int at = step.at() % length;
        int count = Math.min(step.length(), length - at);
        return switch (step.kind()) {
            case 0 -> status(fileSystem.getFileStatus(file.path()));
            case 1 -> {
                try (FSDataInputStream in = fileSystem.open(file.path())) {
                    yield in.readAllBytes();
                }
            }
            case 2 -> {
                try (FSDataInputStream in = fileSystem
                        .openFile(file.path())
                        .withFileStatus(file.status())
                        .build()
                        .get()) {
                    yield positioned(in, at, count);
                }
            }
            case 3 -> {
                try (FSDataInputStream in = fileSystem.open(file.path())) {
                    yield vectored(in, length, at);
                }
            }
            case 4 -> {
                try (FSDataInputStream in = fileSystem.open(file.path())) {
                    byte[] first = positioned(in, at, Math.min(100, count));
                    byte[] second = positioned(in, at / 2, Math.min(5_000, length - at / 2));
                    yield joined(joined(first, second), positioned(in, at, count));
                }
            }
            default -> {
                try (FSDataInputStream in = fileSystem.open(file.path())) {
                    in.seek(at);
                    byte[] read = new byte[count];
                    in.readFully(read);
                    yield read;
                }
            }
        };
    }

    private static byte[] status(FileStatus status) {
        return (status.getLen() + " " + status.getModificationTime() + " " + ((S3AFileStatus) status).getEtag())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] positioned(FSDataInputStream in, int at, int count) throws IOException {
        byte[] read = new byte[count];
        in.readFully(at, read);
        return read;
    }

    private static byte[] vectored(FSDataInputStream in, int length, int at)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int first = Math.min(at, length / 3);
        List<FileRange> ranges = List.of(
                FileRange.createFileRange(first, Math.min(1_000, length / 3)),
                FileRange.createFileRange(2L * length / 3, length / 4));
        in.readVectored(ranges, ByteBuffer::allocate);
        byte[] all = new byte[0];
        for (FileRange range : ranges) {
            ByteBuffer data = range.getData().get(60, TimeUnit.SECONDS);
            byte[] part = new byte[data.remaining()];
            data.get(part);
            all = joined(all, part);
        }
        return all;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
