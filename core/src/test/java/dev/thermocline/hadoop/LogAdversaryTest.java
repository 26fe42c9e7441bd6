package dev.thermocline.hadoop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.listing.ListingStatusesTest.ListingMethod;
import dev.thermocline.peer.LinkedPeers;
import dev.thermocline.runtime.ProcessCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Another client drops a table and makes it again at any moment between a listing of its log and the reads of what was
 * listed: what is read after one listing is of one table. It may fail, if there was such a change, and only then. The
 * whole form: {@code -Dthermocline.adversary.interleavings=10000}; one alone, with its seed: {@code .first} besides.
 */
class LogAdversaryTest {
    private static final int INTERLEAVINGS = Integer.getInteger("thermocline.adversary.interleavings", 120);
    private static final int FIRST = Integer.getInteger("thermocline.adversary.first", 0);
    private static final int LONGEST = 70_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private final long seed =
            Long.getLong("thermocline.seed", ThreadLocalRandom.current().nextLong());
    private FileSystem adversary;

    @BeforeEach
    void openAdversary() throws IOException {
        System.out.println("replay with -Dthermocline.seed=" + seed);
        adversary = LAKE.uncached();
    }

    @AfterEach
    void closeAdversary() throws IOException {
        adversary.close();
    }

    /** A table's log, and all that was ever in it. */
    private final class Table {
        private final Path log;
        private final Random random;
        private final Map<String, byte[]> present = new HashMap<>();
        private final Map<Path, Set<String>> ever = new HashMap<>();
        private int generation;
        private int commits;
        private int drops;

        Table(Path log, Random random) {
            this.log = log;
            this.random = random;
        }

        void write(FileSystem writer, String name) throws IOException {
            int length = random.nextInt(5) == 0 ? random.nextInt(LONGEST) : random.nextInt(1_000);
            byte[] padding = new byte[length];
            random.nextBytes(padding);
            byte[] header = (generation + "\n").getBytes(UTF_8);
            byte[] bytes = Arrays.copyOf(header, header.length + length);
            System.arraycopy(padding, 0, bytes, header.length, length);
            Path path = new Path(log, name);
            Lake.write(writer, path, bytes);
            present.put(name, bytes);
            ever.computeIfAbsent(path, first -> new HashSet<>()).add(new String(bytes, UTF_8));
        }

        void make(FileSystem writer) throws IOException {
            generation++;
            commits = 1 + random.nextInt(4);
            for (int version = 0; version < commits; version++) {
                write(writer, commit(version));
            }
            if (random.nextBoolean()) {
                write(writer, crc(commits - 1));
            }
            if (random.nextBoolean()) {
                write(writer, checkpoint(commits - 1));
            }
        }

        void drop() throws IOException {
            adversary.delete(log, true);
            present.clear();
            drops++;
        }

        /** What another client does next. */
        void change() throws IOException {
            switch (random.nextInt(6)) {
                case 0 -> drop();
                case 1, 2 -> {
                    drop();
                    make(adversary);
                }
                case 3 -> {
                    if (!present.isEmpty()) {
                        write(adversary, commit(commits++));
                    }
                }
                default -> {
                    List<String> others = present.keySet().stream()
                            .filter(name -> !name.endsWith(".json"))
                            .sorted()
                            .toList();
                    if (!others.isEmpty()) {
                        write(adversary, others.get(random.nextInt(others.size())));
                    }
                }
            }
        }

        void checkBytes(Path path, byte[] read) {
            assertThat(ever.get(path)).as("what %s ever was", path).contains(new String(read, UTF_8));
        }

        private static String commit(int version) {
            return String.format(Locale.ROOT, "%020d.json", version);
        }

        private static String crc(int version) {
            return String.format(Locale.ROOT, "%020d.crc", version);
        }

        private static String checkpoint(int version) {
            return String.format(Locale.ROOT, "%020d.checkpoint.parquet", version);
        }
    }

    /** What one interleaving did, for the message of a failure. */
    private static final class Round {
        private final Set<Integer> tables = new TreeSet<>();
        private final List<String> events = new ArrayList<>();
        private final List<String> failures = new ArrayList<>();

        @Override
        public String toString() {
            return String.join("\n  ", events);
        }
    }

    /** Who lists a log and who reads it: one process, or a driver and its executor. */
    private record Processes(FileSystem lists, FileSystem reads) {
        static Processes one(FileSystem fileSystem) {
            return new Processes(fileSystem, fileSystem);
        }
    }

    private Round round(Table table, Processes processes, Random random) throws IOException {
        Round round = new Round();
        List<? extends FileStatus> listed = listed(table, processes.lists(), random);
        List<FileStatus> order = new ArrayList<>(listed);
        if (random.nextInt(3) == 0) { // Delta asks for checksums whether they are listed or not
            order.add(new FileStatus(0, false, 1, 1, 0, new Path(table.log, Table.crc(random.nextInt(4)))));
        }
        Collections.shuffle(order, random);
        int before = table.drops;
        for (FileStatus file : order) {
            if (random.nextInt(3) == 0) {
                table.change();
                round.events.add("table " + table.generation + " has " + new TreeSet<>(table.present.keySet()));
            }
            boolean byDriver = random.nextInt(4) == 0;
            read(table, byDriver ? processes.lists() : processes.reads(), file.getPath(), random, round);
        }
        Set<String> names =
                listed.stream().map(file -> file.getPath().getName()).collect(Collectors.toSet());
        assertThat(round.failures.stream().noneMatch(names::contains) || table.drops > before)
                .as("fails only if the table was dropped: %s", round.events)
                .isTrue();
        return round;
    }

    private static List<? extends FileStatus> listed(Table table, FileSystem reader, Random random) throws IOException {
        ListingMethod[] methods = ListingMethod.values();
        try {
            return methods[random.nextInt(methods.length)].list(reader, table.log);
        } catch (IOException e) {
            assertThat(table.present).as("a log that can't be listed: %s", e).isEmpty();
            return List.of();
        }
    }

    private static void read(Table table, FileSystem reader, Path path, Random random, Round round) {
        try {
            byte[] bytes = bytes(reader, path, random);
            table.checkBytes(path, bytes);
            String text = new String(bytes, UTF_8); // of which the first line is the table's number
            int generation = Integer.parseInt(text.substring(0, text.indexOf('\n')));
            round.tables.add(generation);
            round.events.add("read " + path.getName() + " of table " + generation + ", " + bytes.length + " B");
        } catch (IOException e) {
            round.failures.add(path.getName());
            round.events.add("read " + path.getName() + ": " + e);
        }
    }

    private static byte[] bytes(FileSystem reader, Path path, Random random) throws IOException {
        if (random.nextInt(4) == 0) {
            FileStatus status = reader.getFileStatus(path); // as Parquet does
            byte[] bytes = new byte[(int) status.getLen()];
            try (FSDataInputStream in = FutureIO.awaitFuture(
                    reader.openFile(path).withFileStatus(status).build())) {
                in.readFully(0, bytes);
                return bytes;
            }
        }
        try (FSDataInputStream in = reader.open(path)) {
            return in.readAllBytes();
        }
    }

    /** Runs an interleaving: rounds of one table, some of them undisturbed. Returns the rounds that mixed tables. */
    private List<Round> interleaving(int number, Processes processes, String place) throws IOException {
        Random random = new Random(seed + number);
        Table table = new Table(new Path("s3a://lake/adversary/" + place + number + "/_delta_log"), random);
        table.make(random.nextBoolean() ? processes.lists() : adversary);
        List<Round> mixed = new ArrayList<>();
        for (int rounds = 1 + random.nextInt(3); rounds > 0; rounds--) {
            if (random.nextInt(4) == 0) {
                table.change();
            }
            Round round = round(table, processes, random);
            if (round.tables.size() > 1) {
                mixed.add(round);
            }
        }
        readQuietly(table, processes);
        adversary.delete(table.log.getParent(), true);
        return mixed;
    }

    /** Without changes, a new listing brings what is there now. */
    private static void readQuietly(Table table, Processes processes) throws IOException {
        if (table.present.isEmpty()) {
            return;
        }
        for (FileStatus file : processes.lists().listStatus(table.log)) {
            try (FSDataInputStream in = processes.reads().open(file.getPath())) {
                assertThat(in.readAllBytes())
                        .as("%s, after a new listing", file.getPath())
                        .isEqualTo(table.present.get(file.getPath().getName()));
            }
        }
    }

    @Test
    void whatIsReadAfterOneListingIsOfOneTable() throws IOException {
        try (FileSystem reader = LAKE.caching(patient())) {
            nothingIsMixed(Processes.one(reader), "cached-");
        }
    }

    /** The driver lists, an executor reads most of what is listed through it. */
    @Test
    void whatAnExecutorReadsAfterAListingOfTheDriverIsOfOneTable() throws IOException {
        try (FileSystem driver = LAKE.caching(patient());
                SecondProcess executor = new SecondProcess(patient())) {
            LinkedPeers peers =
                    new LinkedPeers(ProcessCache.current().orElseThrow().peerStore());
            executor.control().usePeers(peers);
            nothingIsMixed(new Processes(driver, executor.fileSystem()), "executor-");
            assertThat(peers.asked()).contains("listed");
        }
    }

    /** A listing is believed for longer than a slow machine takes for a round. */
    private static Configuration patient() {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.cache.log.listing.trust", "1m");
        return configuration;
    }

    private void nothingIsMixed(Processes processes, String place) throws IOException {
        for (int number = FIRST; number < FIRST + INTERLEAVINGS; number++) {
            int current = number;
            assertThat(interleaving(number, processes, place))
                    .as(() -> "seed " + seed + ", interleaving " + current)
                    .isEmpty();
        }
    }

    /** The changes are such that S3A reads of two tables: or there is nothing to hold the cache to. */
    @Test
    void plainS3AMixesTables() throws IOException {
        List<Round> mixed = new ArrayList<>();
        try (FileSystem reader = LAKE.uncached()) {
            for (int number : IntStream.range(0, 60).toArray()) {
                mixed.addAll(interleaving(number, Processes.one(reader), "plain-"));
            }
        }
        System.out.println("plain S3A mixed tables in " + mixed.size() + " rounds of 60 interleavings");
        assertThat(mixed).isNotEmpty();
    }
}
