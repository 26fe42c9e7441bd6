package dev.thermocline.cache.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.CachedObject;
import dev.thermocline.cache.ObjectName;
import dev.thermocline.cache.ObjectVersion;
import dev.thermocline.cache.Owner;
import dev.thermocline.cache.directory.PrivateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which objects the next process knows. */
class FileObjectLogTest {
    @TempDir
    private Path directory;

    private static CachedObject object(long id) {
        return new CachedObject(
                id,
                new ObjectName(id, -id),
                new Owner("owner-" + id % 3),
                new ObjectVersion("etag-ä-" + id, id % 2 == 0 ? Optional.of("v" + id) : Optional.empty(), id * 100));
    }

    private static List<CachedObject> objects(long... ids) {
        return Arrays.stream(ids).mapToObj(FileObjectLogTest::object).toList();
    }

    private Path file() {
        return directory.resolve("objects.log");
    }

    private FileObjectLog log() {
        return new FileObjectLog(PrivateDirectory.at(directory), "objects.log", Runnable::run);
    }

    /** What another process finds in the file as it is now. */
    private List<CachedObject> found() throws IOException {
        Path copy = directory.resolve("copy-" + Files.size(file()));
        Files.copy(file(), copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (FileObjectLog next = new FileObjectLog(
                PrivateDirectory.at(directory), copy.getFileName().toString(), Runnable::run)) {
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

    @Test
    void flippedBitIsNotBelieved() throws IOException {
        try (FileObjectLog log = log()) {
            log.recover(List::of);
            for (long id = 1; id <= 3; id++) {
                log.sealed(object(id));
            }
        }
        byte[] whole = Files.readAllBytes(file());
        for (int bit = 0; bit < whole.length * Byte.SIZE; bit++) {
            byte[] damaged = whole.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            Files.write(file(), damaged);
            try (FileObjectLog next = log()) {
                List<CachedObject> found = next.recover(List::of);
                assertThat(found).as("bit %d", bit).isEqualTo(objects(1, 2, 3).subList(0, found.size()));
                assertThat(found).as("bit %d", bit).hasSizeLessThan(3);
            }
        }
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
    void tooManyRecordsAreDroppedNotKept() throws IOException {
        Queue<Runnable> later = new ArrayDeque<>();
        try (FileObjectLog log = new FileObjectLog(PrivateDirectory.at(directory), "objects.log", later::add)) {
            log.recover(() -> LongStream.rangeClosed(1, 65_536)
                    .mapToObj(FileObjectLogTest::object)
                    .toList());
            for (long id = 1; id <= 100_000; id++) {
                log.sealed(object(id));
            }
            assertThat(later).hasSize(1);
            later.remove().run();

            assertThat(found()).hasSize(65_536);
            log.sealed(object(100_001));
            later.remove().run();
            assertThat(found()).hasSize(65_537);
        }
    }

    @Test
    void directoryThatCannotBeForgetsAndHarmsNobody() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        FileObjectLog log = new FileObjectLog(PrivateDirectory.at(file), "objects.log", Runnable::run);
        assertThatThrownBy(() -> log.recover(List::of)).isInstanceOf(IOException.class);
        assertThatCode(() -> {
                    log.sealed(object(1));
                    log.dropped(1);
                    log.close();
                    log.sealed(object(2));
                    log.close();
                })
                .doesNotThrowAnyException();
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
