package dev.thermocline.cache.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.slot.DiskSlots;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose directories and files are used, and that they stay the ones that were checked. */
@EnabledOnOs(OS.LINUX)
public class PrivateDirectoryTest {
    @TempDir
    private Path temp;

    /** Somebody else than the user of this process. */
    public static LocalUser somebodyElse(Path own) throws IOException {
        int uid = (int) Files.getAttribute(own, "unix:uid");
        return new LocalUser(Optional.of(
                own.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(Integer.toString(uid + 1))));
    }

    private Path directory(String permissions) throws IOException {
        Path directory = Files.createDirectory(temp.resolve("cache"));
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void write(PrivateDirectory directory, String name, String text) throws IOException {
        try (FileChannel channel = directory.create(name)) {
            channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
        }
    }

    private static String read(PrivateDirectory directory, String name) throws IOException {
        try (FileChannel channel = directory.open(name, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
            channel.read(bytes);
            return new String(bytes.array(), UTF_8);
        }
    }

    @Test
    void effectiveUserOwnsWhatItCreates() throws IOException {
        assertThat(LocalUser.effective().principal()).contains(Files.getOwner(temp));
        assertThat(LocalUser.effective().name()).isEqualTo(Files.getOwner(temp).getName());
    }

    @Test
    void absentDirectoryIsCreatedForItsOwnerOnly() throws IOException {
        try (PrivateDirectory directory = PrivateDirectory.at(temp.resolve("above/cache"))) {
            write(directory.child("slot"), "file", "text");

            assertThat(permissions(temp.resolve("above"))).isEqualTo("rwx------");
            assertThat(permissions(temp.resolve("above/cache"))).isEqualTo("rwx------");
            assertThat(permissions(temp.resolve("above/cache/slot"))).isEqualTo("rwx------");
            assertThat(permissions(temp.resolve("above/cache/slot/file"))).isEqualTo("rw-------");
        }
    }

    @Test
    void umaskMakesNothingPublic() throws Exception {
        List<String> command = List.of(
                "sh",
                "-c",
                "umask 0; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Creator.class.getName(),
                temp.toString());
        Process process = new ProcessBuilder(command).inheritIO().start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(permissions(temp.resolve("open"))).as("the umask counts").isEqualTo("rwxrwxrwx");
        assertThat(permissions(temp.resolve("cache"))).isEqualTo("rwx------");
        assertThat(permissions(temp.resolve("cache/slot-0"))).isEqualTo("rwx------");
        assertThat(permissions(temp.resolve("cache/slot-0.lock"))).isEqualTo("rw-------");
        assertThat(permissions(temp.resolve("cache/slot-0/engine"))).isEqualTo("rwx------");
        assertThat(permissions(temp.resolve("cache/slot-0/engine/file"))).isEqualTo("rw-------");
    }

    /** Creates one of each. */
    static final class Creator {
        private Creator() {}

        /** Takes a directory. */
        public static void main(String[] arguments) throws IOException {
            Path temp = Path.of(arguments[0]);
            Files.createDirectory(temp.resolve("open"));
            DiskSlots.Claim claim = DiskSlots.claim(List.of(temp.resolve("cache")), 1);
            claim.slot().child("engine").create("file").close();
            claim.release().close();
        }
    }

    @Test
    void directoryThatOthersMayReadIsUsedAsItIs() throws IOException {
        Path path = directory("rwxr-xr-x");
        Path slot = Files.createDirectory(path.resolve("slot"));
        Files.setPosixFilePermissions(slot, PosixFilePermissions.fromString("rwxr-x---"));
        try (PrivateDirectory directory = PrivateDirectory.at(path)) {
            directory.child("slot").open();
        }

        assertThat(permissions(path)).isEqualTo("rwxr-xr-x");
        assertThat(permissions(slot)).as("nobody needs to look into it").isEqualTo("rwx------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwxrwxrwx"})
    void directoryThatOthersMayWriteToIsRefused(String permissions) throws IOException {
        Path path = directory(permissions);
        try (PrivateDirectory directory = PrivateDirectory.at(path)) {
            assertThatThrownBy(directory::open)
                    .isInstanceOf(NotPrivateException.class)
                    .hasMessage("found " + path + " with owner "
                            + Files.getOwner(path).getName() + " and mode " + permissions + ", expected owner "
                            + Files.getOwner(path).getName() + " and no write permission for group and others: name"
                            + " another directory, or, if what is in it can be trusted, chown it and chmod it to 700");
            assertThatThrownBy(() -> directory.create("file")).isInstanceOf(NotPrivateException.class);
            assertThat(path).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx----w-"})
    void slotThatOthersMayWriteToIsRefused(String permissions) throws IOException {
        Path path = directory("rwx------");
        Path slot = Files.createDirectory(path.resolve("slot"));
        Files.setPosixFilePermissions(slot, PosixFilePermissions.fromString(permissions));
        try (PrivateDirectory directory = PrivateDirectory.at(path)) {
            assertThatThrownBy(directory.child("slot")::open)
                    .isInstanceOf(NotPrivateException.class)
                    .hasMessageContainingAll(slot.toString(), permissions);
        }
        assertThat(permissions(slot)).as("what is in it could be anybody's").isEqualTo(permissions);
    }

    @Test
    void directoryOfAnotherOwnerIsRefused() throws IOException {
        Path path = directory("rwx------");
        LocalUser user = somebodyElse(temp);
        try (PrivateDirectory directory = PrivateDirectory.at(path, user)) {
            assertThatThrownBy(directory::open)
                    .isInstanceOf(NotPrivateException.class)
                    .hasMessageContainingAll(
                            "found " + path + " with owner "
                                    + Files.getOwner(temp).getName(),
                            "expected owner " + user.name());
        }
        try (PrivateDirectory nobodys = PrivateDirectory.at(path, new LocalUser(Optional.empty()))) {
            assertThatThrownBy(nobodys::open)
                    .isInstanceOf(NotPrivateException.class)
                    .hasMessageContaining("expected owner (unknown)");
        }
    }

    @Test
    void ownLinkIsFollowedAndAnotherOwnersIsNot() throws IOException {
        Path path = directory("rwx------");
        Path link = Files.createSymbolicLink(temp.resolve("link"), path);
        try (PrivateDirectory directory = PrivateDirectory.at(link)) {
            write(directory, "file", "text");
            assertThat(path.resolve("file")).hasContent("text");
        }
        try (PrivateDirectory directory = PrivateDirectory.at(link, somebodyElse(temp))) {
            assertThatThrownBy(directory::open)
                    .isInstanceOf(NotPrivateException.class)
                    .hasMessageContaining(
                            (int) Files.getAttribute(temp, "unix:uid") == 0 ? "owner" : "a symbolic link of");
        }
    }

    @Test
    void slotThatIsALinkOrAFileIsRefused() throws IOException {
        Path path = directory("rwx------");
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createSymbolicLink(path.resolve("link"), elsewhere);
        Files.createFile(path.resolve("file"));
        try (PrivateDirectory directory = PrivateDirectory.at(path)) {
            for (String name : List.of("link", "file")) {
                assertThatThrownBy(directory.child(name)::open)
                        .isInstanceOf(NotPrivateException.class)
                        .hasMessageContaining(path.resolve(name) + " with something that is no directory");
            }
        }
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void whatIsPutInThePlaceOfADirectoryIsNeitherReadNorWritten() throws IOException {
        Path path = directory("rwx------");
        try (PrivateDirectory directory = PrivateDirectory.at(path)) {
            PrivateDirectory slot = directory.child("slot");
            write(slot, "file", "ours");
            Files.move(path, temp.resolve("away"));
            Files.createDirectories(path.resolve("slot"));
            Files.writeString(path.resolve("slot/file"), "theirs");
            Files.writeString(path.resolve("slot/another"), "theirs");

            assertThat(read(slot, "file")).isEqualTo("ours");
            write(slot, "another", "ours");
            slot.rename("another", "file");
            assertThat(temp.resolve("away/slot/file")).hasContent("ours");
            directory.deleteTree("slot");
            assertThat(temp.resolve("away")).isEmptyDirectory();
            assertThat(path.resolve("slot/file")).hasContent("theirs");
        }
    }

    @Test
    void directoryThatWasDeletedIsCreatedAgainUnlessAnotherOneIsThere() throws IOException {
        Path path = directory("rwx------");
        try (PrivateDirectory directory = PrivateDirectory.at(path)) {
            PrivateDirectory slot = directory.child("slot");
            write(slot, "file", "text");
            directory.deleteTree("slot");
            Files.delete(path);
            assertThatThrownBy(() -> slot.open("file", StandardOpenOption.READ))
                    .isInstanceOf(NoSuchFileException.class);
            write(slot, "file", "again");
            assertThat(path.resolve("slot/file")).hasContent("again");

            directory.deleteTree("slot");
            Files.delete(path);
            Files.createDirectory(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThatThrownBy(() -> write(slot, "file", "again")).isInstanceOf(NotPrivateException.class);
        }
        assertThat(path).isEmptyDirectory();
    }

    @Test
    void onlyOwnFilesOfOneNameAreUsed() throws IOException {
        Path path = directory("rwx------");
        Path outside = Files.writeString(temp.resolve("outside"), "precious");
        Files.createSymbolicLink(path.resolve("link"), outside);
        Files.createLink(path.resolve("hard"), outside);
        Files.createDirectory(path.resolve("directory"));
        Files.writeString(path.resolve("group"), "x");
        Files.setPosixFilePermissions(path.resolve("group"), PosixFilePermissions.fromString("rw-rw----"));
        try (PrivateDirectory directory = PrivateDirectory.at(path)) {
            write(directory, "own", "text");

            assertThat(directory.files()).containsExactly("own");
            assertThat(directory.directories()).containsExactly("directory");
            for (String name : List.of("link", "hard", "directory", "group")) {
                assertThatThrownBy(() -> directory.openFound(name))
                        .isInstanceOf(NotPrivateException.class)
                        .hasMessageContainingAll(path.resolve(name).toString(), "delete it");
                assertThatThrownBy(() -> directory.openOrCreate(name)).isInstanceOf(NotPrivateException.class);
                assertThatThrownBy(() -> directory.create(name)).isInstanceOf(FileAlreadyExistsException.class);
            }
        }
        assertThat(outside).hasContent("precious");
    }

    @Test
    void deletedTreeTakesItsLinksAlongAndNothingBehindThem() throws IOException {
        Path path = directory("rwx------");
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("file"), "precious");
        Files.createDirectories(path.resolve("slot/deep/er"));
        Files.writeString(path.resolve("slot/deep/er/file"), "12345");
        Files.createSymbolicLink(path.resolve("slot/deep/link"), outside);
        try (PrivateDirectory directory = PrivateDirectory.at(path)) {
            assertThat(directory.size("slot")).isBetween(5L, 500L);
            directory.deleteTree("slot");
            directory.deleteTree("slot");

            assertThat(directory.size("slot")).isZero();
        }
        assertThat(path).isEmptyDirectory();
        assertThat(outside.resolve("file")).hasContent("precious");
    }

    @Test
    void librariesThatOpenFilesByPathGetOneThatOthersCannotReplace() throws IOException {
        Path above = Files.createDirectory(temp.resolve("above"));
        Path path = above.resolve("cache");
        Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (PrivateDirectory directory = PrivateDirectory.at(path)) {
            assertThatCode(directory::open).doesNotThrowAnyException();
            assertThatThrownBy(directory::pathForLibrary)
                    .isInstanceOf(NotPrivateException.class)
                    .hasMessageContainingAll(above + " with owner", "rwxrwxrwx", path + " is opened by its name");
            Files.setAttribute(above, "unix:mode", 01777);
            assertThat(directory.pathForLibrary()).isEqualTo(path.toRealPath());
        }
    }

    @Test
    void closedDirectoryOpensNothing() throws IOException {
        PrivateDirectory directory = PrivateDirectory.at(directory("rwx------"));
        PrivateDirectory slot = directory.child("slot");
        slot.open();
        directory.close();
        directory.close();

        assertThatThrownBy(() -> slot.create("file"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no longer used");
    }
}
