package dev.thermocline.cache.objectlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.directory.PrivateDirectory;
import dev.thermocline.cache.disk.DiskLayout;
import dev.thermocline.cache.disk.Volume;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectIds;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.cache.object.StatedStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which objects the next process knows. */
class FileObjectLogTest {
    private static final DiskLayout LAYOUT = new DiskLayout(4096, 1024, 16, List.of("first/.*", "second/.*"));
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final long LIMIT = 64L << 20;

    @TempDir
    private Path directory;

    /** What the timer is to do. */
    private final Queue<Runnable> later = new ArrayDeque<>();

    private static CachedObject object(long id) {
        return new CachedObject(
                id,
                new ObjectName(id, -id),
                new Owner("owner-" + id % 3),
                new ObjectVersion(
                        "etag-ä-" + id,
                        id % 2 == 0 ? Optional.of("v" + id) : Optional.empty(),
                        (id & 0xFFFF) * 100,
                        modified(id)));
    }

    private static LastModified modified(long id) {
        return switch ((int) Math.floorMod(id, 3L)) {
            case 0 -> LastModified.unstated();
            case 1 -> new LastModified.At(id);
            default -> new LastModified.Until(id);
        };
    }

    private static List<CachedObject> objects(long... ids) {
        return Arrays.stream(ids).mapToObj(FileObjectLogTest::object).toList();
    }

    private Path file() {
        return directory.resolve("objects.log");
    }

    private FileObjectLog log() {
        return log(file(), Runnable::run);
    }

    private FileObjectLog log(Path path, Executor executor) {
        return new FileObjectLog(
                PrivateDirectory.at(Objects.requireNonNull(path.getParent())),
                path.getFileName().toString(),
                LAYOUT,
                LIMIT,
                executor,
                (task, delay) -> later.add(task));
    }

    private FileObjectLog with(DiskLayout layout, long limit) {
        return new FileObjectLog(
                PrivateDirectory.at(directory), "objects.log", layout, limit, Runnable::run, (task, delay) -> {});
    }

    /** What another process finds in the file as it is now. */
    private List<CachedObject> found() throws IOException {
        Path copy = directory.resolve("copy-" + Files.size(file()));
        Files.copy(file(), copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        try (FileObjectLog next = log(copy, Runnable::run)) {
            return next.recover(List::of);
        }
    }

    @Test
    void sealedObjectsAreFoundWithAllTheyAre() throws IOException {
        try (FileObjectLog log = log()) {
            assertThat(log.recover(List::of)).isEmpty();
            for (long id = 1; id <= 9; id++) {
                log.sealed(object(id));
            }
            log.dropped(4);
            log.dropped(77);

            assertThat(found()).as("without a close").isEqualTo(objects(1, 2, 3, 5, 6, 7, 8, 9));
        }
        try (FileObjectLog next = log()) {
            assertThat(next.recover(List::of)).isEqualTo(objects(1, 2, 3, 5, 6, 7, 8, 9));
            next.dropped(1);
            next.sealed(object(10));
        }
        assertThat(found()).isEqualTo(objects(2, 3, 5, 6, 7, 8, 9, 10));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void whatIsStatedOfAnObjectCountsUntilItIsSealedAgainOrAnythingIsDamaged() throws IOException {
        CachedObject one = object(1).with(new StatedStatus(1_700_000_000_000L, 1_700_000_001L));
        CachedObject two = object(2).with(new StatedStatus(0, 3));
        List<CachedObject> all = List.of(one, two, object(3));
        try (FileObjectLog log = log()) {
            log.recover(List::of);
            log.sealed(object(3).with(new StatedStatus(9, 9)));
            all.forEach(log::sealed);

            assertThat(found()).containsExactlyInAnyOrderElementsOf(all);
        }
        try (FileObjectLog next = log()) {
            assertThat(next.recover(List::of)).as("written again").containsExactlyInAnyOrderElementsOf(all);
        }
        assertThat(found()).containsExactlyInAnyOrderElementsOf(all);
        byte[] bytes = Files.readAllBytes(file());
        bytes[ObjectLogHeader.LENGTH + 20] ^= 1; // of the object that is written first
        Files.write(file(), bytes);
        assertThat(found()).containsExactlyInAnyOrder(object(1), object(2));
    }

    @Test
    void laterTimeOfAnObjectCounts() throws IOException {
        CachedObject written = object(2);
        CachedObject stated = new CachedObject(
                2,
                written.name(),
                written.owner(),
                new ObjectVersion("etag-ä-2", Optional.of("v2"), 200, new LastModified.At(1)));
        try (FileObjectLog log = log()) {
            log.recover(List::of);
            log.sealed(written);
            log.sealed(stated);
        }
        try (FileObjectLog log = log()) {
            assertThat(log.recover(List::of)).containsExactly(stated);
        }
    }

    @Test
    void whatComesBeforeTheRecoveryIsWrittenAfterIt() throws IOException {
        try (FileObjectLog first = log()) {
            first.recover(List::of);
            first.sealed(object(1));
        }
        try (FileObjectLog log = log()) {
            log.sealed(object(2));
            log.dropped(1);
            assertThat(log.recover(List::of)).isEqualTo(objects(1));

            assertThat(found()).isEqualTo(objects(2));
        }
    }

    @Test
    void cutAnywhereKeepsWhatCameBefore() throws IOException {
        try (FileObjectLog log = log()) {
            log.recover(List::of);
            for (long id = 1; id <= 5; id++) {
                log.sealed(object(id));
            }
        }
        byte[] whole = Files.readAllBytes(file());
        int last = -1;
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            try (FileObjectLog next = log()) {
                List<CachedObject> found = next.recover(List::of);
                assertThat(found).isEqualTo(objects(1, 2, 3, 4, 5).subList(0, found.size()));
                assertThat(found.size()).isGreaterThanOrEqualTo(last);
                last = found.size();
                next.sealed(object(6));
            }
            assertThat(found()).as("cut at %d", length).hasSize(last + 1);
        }
        assertThat(last).isEqualTo(5);
    }

    /** Where the records of the three objects begin in the file, and where the last one ends. */
    private List<Integer> recordsOfThree() throws IOException {
        List<Integer> starts = new ArrayList<>(List.of(ObjectLogHeader.LENGTH));
        try (FileObjectLog log = log()) {
            log.recover(List::of);
            for (long id = 1; id <= 3; id++) {
                log.sealed(object(id));
                starts.add((int) Files.size(file()));
            }
        }
        return starts;
    }

    @Test
    void flippedBitLosesItsRecordAndNoOther() throws IOException {
        List<Integer> starts = recordsOfThree();
        byte[] whole = Files.readAllBytes(file());
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % Byte.SIZE);
            Files.write(file(), damaged);
            List<Long> ids = new ArrayList<>(List.of(1L, 2L, 3L));
            for (int i = 0; i < 3; i++) {
                if (at >= starts.get(i) && at < starts.get(i + 1)) {
                    ids.remove(i);
                }
            }
            try (FileObjectLog next = log()) {
                assertThat(next.recover(List::of))
                        .as("byte %d", at)
                        .isEqualTo(objects(ids.stream().mapToLong(id -> id).toArray()));
            }
        }
    }

    @Test
    void damageOfAnyLengthIsSkipped() throws IOException {
        Random random = new Random(SEED);
        for (int round = 0; round < 50; round++) {
            long[] ids = LongStream.rangeClosed(1, 1500).toArray();
            try (FileObjectLog log = log()) {
                Files.deleteIfExists(file());
                log.recover(List::of);
                Arrays.stream(ids).forEach(id -> log.sealed(object(id)));
            }
            byte[] bytes = Files.readAllBytes(file());
            int length = 1 + random.nextInt(random.nextBoolean() ? 10 : 80_000);
            int from = ObjectLogHeader.LENGTH + random.nextInt(bytes.length - ObjectLogHeader.LENGTH - length);
            byte[] damage = new byte[length];
            random.nextBytes(damage);
            System.arraycopy(damage, 0, bytes, from, length);
            Files.write(file(), bytes);
            int record = (bytes.length - ObjectLogHeader.LENGTH) / ids.length;

            List<CachedObject> found = found();

            assertThat(objects(ids)).as("seed %d", SEED).containsAll(found);
            assertThat(found.size()).as("seed %d, %d B", SEED, length).isGreaterThan(1500 - 3 - length / (record - 8));
        }
    }

    @Test
    void lostDropFindsAnObjectAgainAsS3ConfirmedItAndNoOther() throws IOException {
        long before;
        try (FileObjectLog log = log()) {
            log.recover(List::of);
            log.sealed(object(1));
            log.sealed(object(2));
            before = Files.size(file());
            log.dropped(1);
            log.sealed(object(3));
        }
        byte[] bytes = Files.readAllBytes(file());
        bytes[(int) before + 10] ^= 1;
        Files.write(file(), bytes);

        assertThat(found()).isEqualTo(objects(1, 2, 3));
    }

    @Test
    void recordOfAnotherLogIsNotBelieved() throws IOException {
        List<Integer> starts = recordsOfThree();
        byte[] other = Files.readAllBytes(file());
        try (FileObjectLog log = log()) {
            Files.delete(file());
            log.recover(List::of);
            log.sealed(object(7));
        }
        int record = starts.get(1) - starts.get(0);
        Files.write(
                file(), Arrays.copyOfRange(other, starts.get(0), starts.get(0) + record), StandardOpenOption.APPEND);

        assertThat(found()).isEqualTo(objects(7));
    }

    @Test
    void objectsOfARuleThatMeansAnotherOneNowAreDropped() throws IOException {
        List<CachedObject> stored = IntStream.rangeClosed(0, 3)
                .mapToObj(rule -> object(ObjectIds.tagged(5, rule)))
                .toList();
        try (FileObjectLog log = log()) {
            log.recover(List::of);
            stored.forEach(log::sealed);
        }
        byte[] file = Files.readAllBytes(file());
        Map<List<String>, List<Integer>> kept = Map.of(
                List.of("first/.*", "second/.*"), List.of(0, 1, 2, 3),
                List.of("first/.*", "other/.*"), List.of(0, 1, 3),
                List.of("second/.*", "first/.*"), List.of(0, 3),
                List.of("first/.*"), List.of(0, 1, 2, 3), // without a rule it is the usual time
                List.of("first/.*", "second/.*", "third/.*"), List.of(0, 1, 2));
        for (Map.Entry<List<String>, List<Integer>> entry : kept.entrySet()) {
            Files.write(file(), file);
            DiskLayout layout = new DiskLayout(4096, 1024, 16, entry.getKey());
            try (FileObjectLog next = with(layout, LIMIT)) {
                assertThat(next.recover(List::of))
                        .as("%s", entry.getKey())
                        .isEqualTo(entry.getValue().stream().map(stored::get).toList());
            }
        }
    }

    @Test
    void logOfAnotherLayoutOrReleaseIsNotRead() throws IOException {
        recordsOfThree();
        byte[] file = Files.readAllBytes(file());
        for (DiskLayout other : List.of(
                new DiskLayout(8192, 1024, 16, List.of()),
                new DiskLayout(4096, 2048, 16, List.of()),
                new DiskLayout(4096, 1024, 8, List.of()))) {
            Files.write(file(), file);
            try (FileObjectLog next = with(other, LIMIT)) {
                assertThat(next.recover(List::of)).isEmpty();
                next.sealed(object(9));
            }
            assertThat(found()).as("begun under the other layout").isEmpty();
        }
        Files.writeString(file(), "thermocline objects 1\n and more");
        assertThat(found()).isEmpty();
    }

    @Test
    void growthIsBoundedByWhatIsLive() throws IOException {
        try (FileObjectLog log = log()) {
            log.recover(() -> objects(1, 2));
            for (int i = 0; i < 200_000; i++) {
                log.sealed(object(3));
                log.dropped(3);
            }
            assertThat(Files.size(file())).isLessThan(5L << 20);
            log.sealed(object(4));
        }
        assertThat(found()).isEqualTo(objects(1, 2, 4));
        assertThat(directory.resolve("objects.log.new")).doesNotExist();
    }

    @Test
    void tooManyRecordsLeadToALogOfWhatIsLive() throws IOException {
        Queue<Runnable> tasks = new ArrayDeque<>();
        try (FileObjectLog log = log(file(), tasks::add)) {
            log.recover(() -> LongStream.rangeClosed(1, 65_536)
                    .mapToObj(FileObjectLogTest::object)
                    .toList());
            for (long id = 1; id <= 100_000; id++) {
                log.sealed(object(id));
            }
            assertThat(tasks).hasSize(1);
            tasks.remove().run();

            assertThat(found()).hasSize(65_536);
            log.sealed(object(100_001));
            tasks.remove().run();
            assertThat(found()).hasSize(65_537);
        }
    }

    @Test
    void directoryThatIsDeletedUnderneathGetsItsLogAgain() throws IOException {
        Path gone = directory.resolve("gone/objects.log");
        List<CachedObject> live = new ArrayList<>(objects(1, 2));
        try (FileObjectLog log = log(gone, Runnable::run)) {
            assertThat(log.recover(() -> live)).isEmpty();
            for (int round = 1; round <= 2; round++) {
                Volume.delete(directory.resolve("gone"));
                live.addAll(objects(round * 10L));
                log.sealed(object(round * 10L));

                try (FileObjectLog next = log(copy(gone), Runnable::run)) {
                    assertThat(next.recover(List::of)).isEqualTo(live);
                }
            }
        }
    }

    private Path copy(Path from) throws IOException {
        return Files.copy(
                from,
                directory.resolve("copy"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
    }

    @Test
    void logThatCannotBeWrittenIsBegunAgainByTheTimer() throws IOException {
        Path place = directory.resolve("place");
        Path path = place.resolve("objects.log");
        List<CachedObject> live = new ArrayList<>(objects(1));
        try (FileObjectLog log = log(path, Runnable::run)) {
            log.recover(() -> live);
            log.sealed(object(1));
            Volume.delete(place);
            Files.createFile(place); // no directory can be made here

            for (long id = 2; id <= 4; id++) {
                live.addAll(objects(id));
                log.sealed(object(id));
            }
            assertThat(later).as("one attempt at a time").hasSize(1);
            later.remove().run();
            assertThat(later).hasSize(1);
            live.remove(0);
            log.dropped(1);
            Files.delete(place);
            later.remove().run();

            assertThat(later).isEmpty();
            try (FileObjectLog next = log(copy(path), Runnable::run)) {
                assertThat(next.recover(List::of)).isEqualTo(objects(2, 3, 4));
            }
            log.sealed(object(5));
            try (FileObjectLog next = log(copy(path), Runnable::run)) {
                assertThat(next.recover(List::of)).isEqualTo(objects(2, 3, 4, 5));
            }
        }
    }

    @Test
    void whatIsReadIsKnownAlthoughTheLogCannotBeBegun() throws IOException {
        recordsOfThree();
        Path hindrance = Files.createDirectories(directory.resolve("objects.log.new/x"));
        try (FileObjectLog log = log()) {
            assertThat(log.recover(() -> objects(2, 3))).isEqualTo(objects(1, 2, 3));
            Files.delete(hindrance);
            later.remove().run();
            assertThat(found()).isEqualTo(objects(2, 3));
        }
    }

    @Test
    void fileIsNoLongerThanItsLimitAndOneBatch() throws IOException {
        long limit = 100_000;
        List<CachedObject> live = LongStream.rangeClosed(1, 5000)
                .mapToObj(FileObjectLogTest::object)
                .toList();
        try (FileObjectLog log = with(LAYOUT, limit)) {
            log.recover(() -> live);
            for (CachedObject object : live) {
                log.sealed(object);
                assertThat(Files.size(file())).isLessThan(limit + 65_536).isEqualTo(log.size());
            }
        }
        assertThat(live).containsAll(found());
        assertThat(found()).hasSizeGreaterThan(300);
    }

    @Test
    void logThatOthersMayHaveWrittenIsReplacedAndNotBelieved() throws IOException {
        try (FileObjectLog log = log()) {
            log.recover(List::of);
            log.sealed(object(1));
        }
        Path other = Files.createLink(directory.resolve("link"), file());
        byte[] before = Files.readAllBytes(other);
        try (FileObjectLog log = log()) {
            assertThat(log.recover(List::of)).isEmpty();
            log.sealed(object(2));
        }

        assertThat(found()).isEqualTo(objects(2));
        assertThat(Files.readAllBytes(other)).isEqualTo(before);
    }

    @Test
    void identityThatIsTooLongIsLeftOut() throws IOException {
        CachedObject tooLong = new CachedObject(
                8, new ObjectName(1, 1), new Owner("o"), new ObjectVersion("e".repeat(9000), Optional.empty(), 1));
        try (FileObjectLog log = log()) {
            log.recover(List::of);
            log.sealed(object(1));
            log.sealed(tooLong);
            log.sealed(object(2));
        }
        assertThat(found()).isEqualTo(objects(1, 2));
    }
}
