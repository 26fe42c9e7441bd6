package dev.thermocline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.engine.DiskSlots.Claim;
import dev.thermocline.engine.DiskSlots.NoSlotException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Slots of one disk among threads, class loaders and processes. */
class DiskSlotsTest {
    @TempDir
    private Path temp;

    private final List<Claim> claims = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void release() throws Exception {
        for (Claim claim : claims) {
            claim.release().close();
        }
        for (Process process : processes) {
            process.destroyForcibly();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private Path claim(int slots, Path... dirs) throws IOException {
        Claim claim = DiskSlots.claim(List.of(dirs), slots);
        claims.add(claim);
        return claim.directory();
    }

    @Test
    void secondClaimTakesTheNextSlot() throws IOException {
        Path dir = temp.resolve("absent/cache");

        assertThat(claim(3, dir)).isEqualTo(dir.toRealPath().resolve("slot-0")).isDirectory();
        assertThat(claim(3, dir)).isEqualTo(dir.toRealPath().resolve("slot-1")).isDirectory();
    }

    @Test
    void releasedSlotIsAdoptedWithItsContent() throws IOException {
        Path first = claim(2, temp);
        Path second = claim(2, temp);
        Files.writeString(first.resolve("region-0"), "kept");
        claims.get(0).release().close();
        claims.get(0).release().close(); // idempotent

        assertThat(claim(2, temp)).isEqualTo(first).isNotEqualTo(second);
        assertThat(first.resolve("region-0")).hasContent("kept");
    }

    @Test
    void oldReleaseDoesNotFreeTheSlotOfTheNextHolder() throws IOException {
        claim(1, temp);
        Claim old = claims.get(0);
        old.release().close();
        claim(1, temp);
        old.release().close();

        assertThatThrownBy(() -> claim(1, temp)).isInstanceOf(NoSlotException.class);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void slotsAreTheOwnersOnly() throws IOException {
        Path slot = temp.resolve("slot-0");
        Files.createDirectory(slot);
        Files.setPosixFilePermissions(slot, PosixFilePermissions.fromString("rwxrwxrwx"));

        claim(2, temp);
        claim(2, temp);

        for (Claim claim : claims) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(claim.directory())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void slotThatIsALinkIsRefused() throws IOException {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Path dir = Files.createDirectory(temp.resolve("cache"));
        Files.createSymbolicLink(dir.resolve("slot-0"), elsewhere);

        assertThat(claim(2, dir)).hasFileName("slot-1");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void jvmsSpreadOverDisks() throws IOException {
        Path one = Files.createDirectory(temp.resolve("one")).toRealPath();
        Path two = Files.createDirectory(temp.resolve("two")).toRealPath();

        assertThat(List.of(claim(2, one, two), claim(2, one, two), claim(2, one, two)))
                .containsExactly(one.resolve("slot-0"), two.resolve("slot-0"), one.resolve("slot-1"));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void directoryNamedTwiceIsOneDirectory() throws IOException {
        Path dir = Files.createDirectory(temp.resolve("cache"));
        Path alias = Files.createSymbolicLink(temp.resolve("alias"), dir);

        claim(1, dir, alias);

        assertThatThrownBy(() -> claim(1, alias)).isInstanceOf(NoSlotException.class);
    }

    @Test
    void brokenDirectoryIsPassedOverWhileAnotherHasAFreeSlot() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "x");
        Path dir = temp.resolve("cache");

        assertThat(claim(1, file, dir)).isEqualTo(dir.toRealPath().resolve("slot-0"));
    }

    @Test
    void allSlotsTakenNamesOptionDirectoryAndRemedy() throws IOException {
        claim(1, temp);

        assertThatThrownBy(() -> claim(1, temp))
                .isInstanceOf(NoSlotException.class)
                .hasMessageContainingAll(
                        "All 1 slots", "fs.s3a.cache.dirs", temp.toRealPath().toString(), "allow more slots");
    }

    @Test
    void fileInsteadOfADirectoryNamesOptionPathAndRemedy() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "x");

        assertThatThrownBy(() -> claim(1, file))
                .isInstanceOf(NoSlotException.class)
                .hasMessageContainingAll("fs.s3a.cache.dirs", file.toString(), "not a directory", "name a directory");
    }

    @Test
    void directoryThatCannotBeCreatedNamesOptionPathAndRemedy() throws IOException {
        Path below = Files.writeString(temp.resolve("file"), "x").resolve("cache");

        assertThatThrownBy(() -> claim(1, below))
                .isInstanceOf(NoSlotException.class)
                .hasMessageContainingAll("fs.s3a.cache.dirs", below.toString(), "cannot be created", "create it");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void directoryThatIsNotWritableNamesOptionPathAndRemedy() {
        Path readOnly = Path.of("/proc"); // nobody creates directories there, whatever the user may

        assertThatThrownBy(() -> claim(2, readOnly))
                .isInstanceOf(NoSlotException.class)
                .hasMessageContainingAll("fs.s3a.cache.dirs", "/proc", "not writable", "name another directory");
    }

    @Test
    void slotThatIsAFileIsPassedOver() throws IOException {
        Files.writeString(temp.resolve("slot-0"), "x");

        assertThat(claim(2, temp)).hasFileName("slot-1");
    }

    @Test
    void otherClassLoadersLockIsRespectedAndSurvivesTheAttempt() throws Exception {
        Path slot = Files.createDirectory(temp.resolve("slot-0"));
        try (FileChannel foreign =
                FileChannel.open(slot.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            foreign.lock();

            assertThat(claim(2, temp)).hasFileName("slot-1");
            // had the attempt closed a channel of slot-0/lock, another process could take it now
            assertThat(firstLine(holder(3))).endsWith("slot-2");
        }
    }

    @Test
    void otherProcessTakesTheNextSlotAndItsDeathFreesIt() throws Exception {
        assertThat(claim(2, temp)).hasFileName("slot-0");
        assertThatThrownBy(() -> claim(1, temp)).isInstanceOf(NoSlotException.class);
        Process other = holder(2);
        assertThat(firstLine(other)).endsWith("slot-1");

        assertThatThrownBy(() -> claim(2, temp)).isInstanceOf(NoSlotException.class);
        other.destroyForcibly();
        assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(claim(2, temp)).hasFileName("slot-1");
    }

    private Process holder(int slots) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SlotHolder.class.getName(),
                        temp.toString(),
                        Integer.toString(slots))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        processes.add(process);
        return process;
    }

    private static String firstLine(Process process) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = reader.readLine();
        return line == null ? "the process said nothing" : line;
    }

    /** Claims a slot in a JVM of its own, says which, and holds it until it is killed or its input ends. */
    static final class SlotHolder {
        private SlotHolder() {}

        /** Takes the directory and the number of slots. */
        public static void main(String[] arguments) throws IOException {
            Claim claim = DiskSlots.claim(List.of(Path.of(arguments[0])), Integer.parseInt(arguments[1]));
            System.out.println(claim.directory());
            int end = System.in.read();
            claim.release().close();
            System.exit(end < 0 ? 0 : end);
        }
    }
}
