package dev.thermocline.cache.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.directory.PrivateDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what is locked is the file that the next process would open. */
class SlotLockTest {
    private static final String NAME = "slot-0.lock";

    @TempDir
    private Path temp;

    private final AtomicInteger opened = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // open() is called before each test
    private PrivateDirectory directory;

    @BeforeEach
    void open() {
        directory = PrivateDirectory.at(temp);
    }

    @AfterEach
    void close() throws IOException {
        directory.close();
    }

    /** Somebody cleans up after the first so many openings, and another process opens a file of the same name. */
    private SlotLock.Opener deletedAfterOpening(int times) {
        return name -> {
            FileChannel channel = directory.openOrCreate(name);
            if (opened.incrementAndGet() <= times) {
                Files.delete(temp.resolve(name));
                directory.create(name).close();
            }
            return channel;
        };
    }

    @Test
    void fileThatIsReplacedBeforeItIsLockedIsOpenedAgain() throws IOException {
        try (SlotLock lock =
                SlotLock.tryLock(directory, NAME, deletedAfterOpening(3)).orElseThrow()) {
            assertThat(opened).hasValue(4);
            assertThat(lock.isNamed(directory, NAME)).isTrue();
            assertThat(Files.size(temp.resolve(NAME))).isEqualTo(lock.channel().size());
        }
    }

    @Test
    void fileThatIsAlwaysReplacedIsNoLock() {
        assertThatThrownBy(() -> SlotLock.tryLock(directory, NAME, deletedAfterOpening(Integer.MAX_VALUE)))
                .isInstanceOf(IOException.class)
                .hasMessage(temp.resolve(NAME)
                        + " is deleted whenever it is locked: exclude it from whatever cleans up there");
    }

    @Test
    void fileThatIsReplacedUnderTheLockIsNoticed() throws IOException {
        try (SlotLock lock =
                SlotLock.tryLock(directory, NAME, directory::openOrCreate).orElseThrow()) {
            Files.delete(temp.resolve(NAME));
            assertThat(lock.isNamed(directory, NAME)).isFalse();
            directory.create(NAME).close();
            assertThat(lock.isNamed(directory, NAME)).isFalse();
        }
    }
}
