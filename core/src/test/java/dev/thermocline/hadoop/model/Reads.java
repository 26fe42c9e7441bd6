package dev.thermocline.hadoop.model;

import dev.thermocline.cache.block.FaultyBlockStore;
import dev.thermocline.cache.block.FaultyBlockStore.Fault;
import dev.thermocline.hadoop.model.Truth.Seen;
import dev.thermocline.testkit.S3Request;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.util.functional.RemoteIterators;

/** The steps that only read. Each returns what it did. */
final class Reads {
    private Reads() {}

    /** Opens a file in some way. */
    interface Opening {
        FSDataInputStream open() throws Exception;
    }

    /** Absent files must be missed, present ones must hold what they should. */
    static String compare(World world, Path path, Opening opening) throws Exception {
        return compare(world, path, opening, new Named(Integer.MAX_VALUE, false));
    }

    /**
     * What the caller says of the file.
     *
     * @param limit where it ends at the latest
     * @param version whether its version is named, too
     */
    private record Named(int limit, boolean version) {
        byte[] of(byte[] bytes) {
            return Arrays.copyOf(bytes, Math.min(limit, bytes.length));
        }
    }

    private static String compare(World world, Path path, Opening opening, Named named) throws Exception {
        Optional<byte[]> expected = world.truth().bytes(path).map(named::of);
        List<byte[]> stale = world.truth().stale(path).stream().map(named::of).toList();
        if (!stale.isEmpty()) {
            boolean other = named.version()
                    && stale.stream()
                            .anyMatch(old -> expected.filter(now -> now.length != old.length)
                                    .isPresent());
            return new UnsettledRead(world, path, stale, expected, other).compare(opening);
        }
        try (FSDataInputStream in = opening.open()) {
            return path + ":" + new Reading(in, expected.orElse(new byte[0]), world).someParts()
                    + (expected.isPresent() ? "" : present(path));
        } catch (FileNotFoundException e) {
            if (expected.isPresent()) {
                throw new AssertionError(path + " is not found", e);
            }
            return path + " is absent";
        } catch (AssertionError e) {
            throw new AssertionError(path + ": " + e.getMessage(), e);
        }
    }

    private static boolean unsettled(World world, Path path) {
        return !world.truth().stale(path).isEmpty();
    }

    private static String present(Path path) {
        throw new AssertionError(path + " was opened and read, and should be absent");
    }

    static String open(World world) throws Exception {
        return open(world, world.anyName());
    }

    /** Often uses a name in one of the ways that start from what is known of it. */
    static String perhaps(World world, Path path) throws Exception {
        String done = switch (world.random().nextInt(6)) {
            case 0 -> openWithStatus(world, path);
            case 1 -> openWithLength(world, path);
            case 2 -> status(world, path);
            case 3 -> openWithOldStatus(world, path);
            case 4 -> open(world, path);
            default -> "nothing";
        };
        world.noteAnswers();
        return done + "; ";
    }

    private static String open(World world, Path path) throws Exception {
        FileSystem fileSystem = world.cached();
        return "open " + compare(world, path, () -> fileSystem.open(path));
    }

    static String openWithStatus(World world) throws Exception {
        return openWithStatus(world, world.anyName());
    }

    private static String openWithStatus(World world, Path path) throws Exception {
        FileSystem fileSystem = world.cached();
        FileStatus status;
        try {
            status = fileSystem.getFileStatus(path);
        } catch (FileNotFoundException e) {
            if (world.truth().bytes(path).isPresent()) {
                throw new AssertionError("no status of " + path, e);
            }
            return "no status to open " + path;
        }
        world.noteAnswers();
        if (!unsettled(world, path)) {
            world.truth().saw(path, status);
        }
        return "status and open "
                + compare(
                        world,
                        path,
                        () -> fileSystem
                                .openFile(path)
                                .withFileStatus(status)
                                .opt(
                                        "fs.option.openfile.read.policy",
                                        world.random().nextBoolean() ? "random" : "whole-file")
                                .build()
                                .get(),
                        new Named(Integer.MAX_VALUE, true));
    }

    /** A status from before a change may be refused, but stands for the old bytes, never for others. */
    static String openWithOldStatus(World world) throws Exception {
        return openWithOldStatus(world, world.anyName());
    }

    private static String openWithOldStatus(World world, Path path) throws Exception {
        Optional<Seen> old = world.truth().seen(path, world.random());
        if (old.isEmpty()) {
            return "no status of " + path;
        }
        Seen seen = old.get();
        Opening opening = () -> world.cached()
                .openFile(path)
                .withFileStatus(seen.status())
                .build()
                .get();
        if (world.truth().stale(path).contains(seen.bytes())) {
            // what the cache remembers is what the caller names: from a version of the same length a reader goes on
            Optional<byte[]> now = world.truth().bytes(path).filter(bytes -> bytes.length == seen.bytes().length);
            return "open by the status that is known "
                    + new UnsettledRead(world, path, List.of(seen.bytes()), now, true).compare(opening);
        }
        try (FSDataInputStream in = opening.open()) {
            Reading reading = new Reading(in, seen.bytes(), world);
            String how = reading.someParts();
            if (seen.refused() && reading.delivered() > 0) {
                throw new AssertionError(path + " was changed, and is served as it was:" + how);
            }
            return "open by status " + path + ":" + how;
        } catch (IOException e) {
            if (seen.current()) {
                throw new AssertionError(path + " can't be opened by its status", e);
            }
            return "old status of " + path + " is refused";
        }
    }

    /** A declared length limits what is read, and names nothing. */
    static String openWithLength(World world) throws Exception {
        return openWithLength(world, world.anyName());
    }

    private static String openWithLength(World world, Path path) throws Exception {
        FileSystem fileSystem = world.cached();
        Optional<byte[]> expected = world.truth().bytes(path);
        int length = expected.map(bytes -> bytes.length).orElse(10);
        int declared = switch (world.random().nextInt(3)) {
            case 0 -> length;
            case 1 -> length / 2;
            default -> length + 1 + world.random().nextInt(5_000);
        };
        return "open with " + declared + " B "
                + compare(
                        world,
                        path,
                        () -> {
                            FSDataInputStream in = fileSystem
                                    .openFile(path)
                                    .optLong("fs.option.openfile.length", declared)
                                    .build()
                                    .get();
                            if (expected.isEmpty() && !unsettled(world, path)) {
                                in.read(); // S3A asks when it is read
                            }
                            return in;
                        },
                        new Named(declared, false));
    }

    static String byTwoThreads(World world) throws Exception {
        Path path = world.anyName();
        Optional<byte[]> expected = world.truth().bytes(path);
        if (expected.isEmpty() || unsettled(world, path)) {
            return path + " is absent for two";
        }
        long seed = world.random().nextLong();
        FileSystem fileSystem = world.cached();
        try (FSDataInputStream in = fileSystem.open(path)) {
            List<CompletableFuture<Void>> readers = List.of(
                    CompletableFuture.runAsync(() -> positioned(in, expected.get(), new Random(seed))),
                    CompletableFuture.runAsync(() -> positioned(in, expected.get(), new Random(seed + 1))));
            for (CompletableFuture<Void> reader : readers) {
                reader.get(60, TimeUnit.SECONDS);
            }
        }
        return "two threads read " + path;
    }

    private static void positioned(FSDataInputStream in, byte[] expected, Random random) {
        try {
            for (int time = 0; time < 3; time++) {
                int from = expected.length == 0 ? 0 : random.nextInt(expected.length);
                byte[] read = new byte[expected.length - from];
                in.readFully(from, read);
                if (!Arrays.equals(read, Arrays.copyOfRange(expected, from, expected.length))) {
                    throw new AssertionError("two threads, wrong bytes from " + from);
                }
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    static String status(World world) throws IOException {
        return status(world, world.anyName());
    }

    private static String status(World world, Path path) throws IOException {
        Optional<byte[]> expected = world.truth().bytes(path);
        S3AFileStatus status;
        try {
            status = (S3AFileStatus) world.cached().getFileStatus(path);
        } catch (FileNotFoundException e) {
            if (expected.isPresent()) {
                throw new AssertionError("no status of " + path, e);
            }
            return "no status of " + path;
        }
        world.noteAnswers();
        List<byte[]> stale = world.truth().stale(path);
        if (!stale.isEmpty()) {
            boolean now =
                    expected.filter(bytes -> bytes.length == status.getLen()).isPresent(); // a peer may know it
            if (!now && stale.stream().noneMatch(old -> old.length == status.getLen())) {
                throw new AssertionError(path + " has status " + status + ", and no request was sent");
            }
            return "status of " + path + " as it was";
        }
        if (expected.isEmpty()) {
            throw new AssertionError(path + " has a status and should be absent");
        }
        S3AFileStatus wanted = (S3AFileStatus) world.outside().getFileStatus(path);
        if (status.getLen() != expected.get().length
                || !wanted.getEtag().equals(status.getEtag())
                || !timeIs(path, wanted.getModificationTime(), status.getModificationTime())) {
            throw new AssertionError(path + " has status " + status + " instead of " + wanted);
        }
        world.truth().saw(path, status);
        return "status of " + path;
    }

    /** An immutable name that was written again under the same tag keeps the time of the write that is known. */
    private static boolean timeIs(Path path, long wanted, long time) {
        return path.getName().startsWith("part-") ? time <= wanted : time == wanted;
    }

    static String exists(World world) throws IOException {
        Path path = world.anyName();
        if (world.cached().exists(path) != world.truth().bytes(path).isPresent()) {
            throw new AssertionError(path + " exists or not, wrongly");
        }
        return "exists " + path;
    }

    static String list(World world) throws IOException {
        Set<Path> listed = new HashSet<>();
        try {
            RemoteIterator<LocatedFileStatus> files = world.cached().listFiles(world.root(), true);
            while (files.hasNext()) {
                LocatedFileStatus file = files.next();
                listed.add(file.getPath());
                if (world.truth()
                                .bytes(file.getPath())
                                .map(bytes -> (long) bytes.length)
                                .orElse(-1L)
                        != file.getLen()) {
                    throw new AssertionError("listed with a wrong length: " + file);
                }
                world.truth().listed(file.getPath());
            }
        } catch (FileNotFoundException e) {
            // a directory without files is none
        }
        if (!listed.equals(new HashSet<>(world.truth().below(world.root())))) {
            throw new AssertionError(
                    "listed " + listed + " instead of " + world.truth().below(world.root()));
        }
        return "list of " + listed.size();
    }

    /** One level, by one of the ways that don't recurse. */
    static String listDirectory(World world) throws IOException {
        Path directory = world.anyName().getParent();
        Set<Path> listed = new HashSet<>();
        try {
            RemoteIterator<? extends FileStatus> files = switch (world.random().nextInt(3)) {
                case 0 -> RemoteIterators.remoteIteratorFromArray(world.cached().listStatus(directory));
                case 1 -> world.cached().listStatusIterator(directory);
                default -> world.cached().listLocatedStatus(directory);
            };
            while (files.hasNext()) {
                FileStatus file = files.next();
                if (file.isFile()) {
                    listed.add(file.getPath());
                    world.truth().listed(file.getPath());
                }
            }
        } catch (FileNotFoundException e) {
            // a directory without files is none
        }
        List<Path> expected = world.truth().below(directory).stream()
                .filter(path -> path.getParent().equals(directory))
                .toList();
        if (!listed.equals(Set.copyOf(expected))) {
            throw new AssertionError("listed " + listed + " instead of " + expected);
        }
        return "list of " + listed.size() + " in " + directory;
    }

    /** Answers take their time, so that readers wait for each other's. */
    static String whileS3IsSlow(World world) throws Exception {
        world.lake().proxy().setLatency(Duration.ofMillis(1 + world.random().nextInt(10)));
        try {
            return "slow: " + (world.random().nextBoolean() ? byTwoThreads(world) : openWithStatus(world));
        } finally {
            world.lake().proxy().setLatency(Duration.ZERO);
        }
    }

    /** Requests fail or break off: readers may fail, and never get wrong bytes. */
    static String whileS3Fails(World world) throws Exception {
        Random random = world.random();
        int times = 1 + random.nextInt(3);
        boolean gets = random.nextBoolean();
        if (random.nextInt(3) == 0) {
            world.lake()
                    .proxy()
                    .faults()
                    .cutBodyNext(request -> request.kind() == S3Request.Kind.GET, random.nextInt(5_000), times);
        } else {
            int[] statuses = {403, 412, 500, 503};
            world.lake()
                    .proxy()
                    .faults()
                    .failNext(
                            request -> request.kind() == (gets ? S3Request.Kind.GET : S3Request.Kind.HEAD),
                            statuses[random.nextInt(statuses.length)],
                            times);
        }
        world.s3Fails(true);
        try {
            return "S3 fails: " + (random.nextBoolean() ? open(world) : openWithStatus(world));
        } catch (IOException e) {
            return "S3 failed: " + e.getClass().getSimpleName();
        } finally {
            world.lake().proxy().faults().clear();
            world.noteAnswers();
            world.s3Fails(false);
        }
    }

    /** A tier fails or lies: readers notice nothing. */
    static String whileATierFails(World world) throws Exception {
        Fault[] faults = {Fault.THROW, Fault.FLIP, Fault.SHORTEN, Fault.SWAP, Fault.REFUSE};
        Fault fault = faults[world.random().nextInt(faults.length)];
        world.stores().forEach(store -> store.breakWith(fault, 0.5));
        try {
            return fault + ": " + (world.random().nextBoolean() ? open(world) : openWithStatus(world));
        } finally {
            world.stores().forEach(FaultyBlockStore::heal);
        }
    }
}
