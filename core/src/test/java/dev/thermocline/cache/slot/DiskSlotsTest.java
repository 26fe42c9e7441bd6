package dev.thermocline.cache.slot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.directory.LocalUser;
import dev.thermocline.cache.directory.PrivateDirectory;
import dev.thermocline.cache.directory.PrivateDirectoryTest;
import dev.thermocline.cache.slot.DiskSlots.Claim;
import dev.thermocline.cache.slot.DiskSlots.NoSlotException;
import dev.thermocline.crash.ChildJvm;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private final List<ChildJvm> processes = new ArrayList<>();

    @AfterEach
    void release() throws Exception {
        for (Claim claim : claims) {
            claim.release().close();
        }
        for (ChildJvm process : processes) {
            process.close();
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
        mode(Files.createDirectory(temp.resolve("slot-0")), "rwxr-xr-x");

        claim(2, temp);
        claim(2, temp);

        for (Claim claim : claims) {
            assertThat(mode(claim.directory())).isEqualTo("rwx------");
            assertThat(mode(Path.of(claim.directory() + ".lock"))).isEqualTo("rw-------");
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void slotAndLockFileThatOthersMayWriteToArePassedOver() throws IOException {
        mode(Files.createDirectory(temp.resolve("slot-0")), "rwxrwxrwx");
        mode(Files.createFile(temp.resolve("slot-1.lock")), "rw-rw-rw-");

        assertThat(claim(3, temp)).hasFileName("slot-2");
        assertThatThrownBy(() -> claim(2, temp))
                .isInstanceOf(NoSlotException.class)
                .hasMessageContainingAll(
                        "fs.s3a.cache.dirs names " + temp.toRealPath(),
                        "slot-0 is not private",
                        "mode rwxrwxrwx",
                        "expected owner",
                        "name another directory");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void directoryThatIsNotThisUsersAloneIsRefused() throws IOException {
        Path dir = made("cache");
        mode(dir, "rwxrwxrwx");
        assertThatThrownBy(() -> claim(1, dir))
                .isInstanceOf(NoSlotException.class)
                .hasMessageContainingAll(
                        "fs.s3a.cache.dirs names " + dir, "not private", "mode rwxrwxrwx", "name another directory");

        mode(dir, "rwx------");
        LocalUser other = PrivateDirectoryTest.somebodyElse(dir);
        assertThatThrownBy(() -> DiskSlots.claim(List.of(dir), 1, other))
                .isInstanceOf(NoSlotException.class)
                .hasMessageContainingAll(
                        "not private", "found " + dir + " with owner", "expected owner " + other.name());
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void deletedLockFileIsLockedAgainBeforeTheNextWrite() throws Exception {
        claim(2, temp);
        Files.delete(temp.resolve("slot-0.lock"));
        claims.get(0).slot().requireHeld();

        assertThat(holder(2).line()).endsWith("slot-1");
        claims.get(0).slot().child("engine").requireHeld();
    }

    @Test
    void slotThatAnotherJvmTookMeanwhileIsNotWrittenAnyMore() throws Exception {
        claim(2, temp);
        PrivateDirectory engine = claims.get(0).slot().child("engine");
        engine.requireHeld();
        Files.delete(temp.resolve("slot-0.lock"));
        ChildJvm other = holder(2);
        assertThat(other.line()).endsWith("slot-0");

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(engine::requireHeld)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "another JVM has taken " + temp.toRealPath().resolve("slot-0"));
        }
        claims.get(0).release().close();
        assertThat(claim(2, temp)).hasFileName("slot-1");
    }

    /** A directory that is this user's only, whatever its umask. */
    private Path made(String name) throws IOException {
        Path dir = Files.createDirectory(temp.resolve(name));
        mode(dir, "rwx------");
        return dir;
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void slotThatIsALinkIsRefused() throws IOException {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Path dir = made("cache");
        Files.createSymbolicLink(dir.resolve("slot-0"), elsewhere);

        assertThat(claim(2, dir)).hasFileName("slot-1");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void jvmsSpreadOverDisks() throws IOException {
        Path one = made("one").toRealPath();
        Path two = made("two").toRealPath();

        assertThat(List.of(claim(2, one, two), claim(2, one, two), claim(2, one, two)))
                .containsExactly(one.resolve("slot-0"), two.resolve("slot-0"), one.resolve("slot-1"));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void directoryNamedTwiceIsOneDirectory() throws IOException {
        Path dir = made("cache");
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
                        "All 1 slots",
                        "fs.s3a.cache.dirs",
                        temp.toRealPath().toString(),
                        "raise fs.s3a.cache.disk.slots");
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

        assertThatThrownBy(() ->
                        DiskSlots.claim(List.of(readOnly), 2, new LocalUser(Optional.of(Files.getOwner(readOnly)))))
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
        Files.createDirectory(temp.resolve("slot-0"));
        try (FileChannel foreign =
                FileChannel.open(temp.resolve("slot-0.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            foreign.lock();

            assertThat(claim(2, temp)).hasFileName("slot-1");
            // had the attempt closed a channel of slot-0.lock, another process could take it now
            assertThat(holder(3).line()).endsWith("slot-2");
        }
    }

    @Test
    void otherProcessTakesTheNextSlotAndItsDeathFreesIt() throws Exception {
        assertThat(claim(2, temp)).hasFileName("slot-0");
        assertThatThrownBy(() -> claim(1, temp)).isInstanceOf(NoSlotException.class);
        ChildJvm other = holder(2);
        assertThat(other.line()).endsWith("slot-1");

        assertThatThrownBy(() -> claim(2, temp)).isInstanceOf(NoSlotException.class);
        other.close();
        assertThat(claim(2, temp)).hasFileName("slot-1");
    }

    @Test
    void slotThatWasDeletedUnderneathIsStillTaken() throws Exception {
        ChildJvm other = holder(2);
        Path slot = Path.of(requireNonNull(other.line()));
        Files.delete(slot);

        assertThat(claim(2, temp)).hasFileName("slot-1");
        assertThat(slot).doesNotExist();
    }

    @Test
    void slotsBeyondTodaysNumberAreClaimedUnlessSomebodyHoldsThem() throws Exception {
        claim(4, temp);
        claim(4, temp);
        claim(4, temp);
        ChildJvm other = holder(4);
        assertThat(other.line()).endsWith("slot-3");
        claims.get(1).release().close();
        Files.createDirectory(temp.resolve("slot-9")); // without a lock file: not ours

        assertThat(surplus(1)).containsExactly("slot-1");
        other.close();
        assertThat(surplus(1)).containsExactly("slot-1", "slot-3");
        assertThat(surplus(2)).containsExactly("slot-3");
        claims.get(2).release().close();
        assertThat(surplus(1)).containsExactly("slot-1", "slot-2", "slot-3");
    }

    private List<String> surplus(int slots) throws IOException {
        List<Claim> surplus = DiskSlots.claimSurplus(List.of(temp, temp.resolve("absent")), slots);
        for (Claim claim : surplus) {
            claim.release().close();
        }
        return surplus.stream()
                .map(claim -> claim.directory().getFileName().toString())
                .toList();
    }

    private ChildJvm holder(int slots) throws IOException {
        Path log = Files.createTempFile(temp, "holder", ".log");
        ChildJvm process = ChildJvm.start(SlotHolder.class, "32m", log, temp.toString(), Integer.toString(slots));
        processes.add(process);
        return process;
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
