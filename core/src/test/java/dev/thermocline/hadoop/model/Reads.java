package dev.thermocline.hadoop.model;

import dev.thermocline.cache.FaultyBlockStore;
import dev.thermocline.cache.FaultyBlockStore.Fault;
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
    private interface Opening {
        FSDataInputStream open() throws Exception;
    }

    /** Absent files must be missed, present ones must hold what they should. */
    private static String compare(World world, Path path, Opening opening, Optional<byte[]> expected) throws Exception {
        try (FSDataInputStream in = opening.open()) {
            return path + ":" + new Reading(in, expected.orElse(new byte[0]), world.random()).someParts()
                    + (expected.isPresent() ? "" : present(path));
        } catch (FileNotFoundException e) {
            if (expected.isPresent()) {
                throw new AssertionError(path + " is not found", e);
            }
            return path + " is absent";
        }
    }

    private static String present(Path path) {
        throw new AssertionError(path + " was opened and read, and should be absent");
    }

    static String open(World world) throws Exception {
        Path path = world.anyName();
        FileSystem fileSystem = world.cached();
        return "open "
                + compare(
                        world, path, () -> fileSystem.open(path), world.truth().bytes(path));
    }

    static String openWithStatus(World world) throws Exception {
        Path path = world.anyName();
        FileSystem fileSystem = world.cached();
        return "status and open "
                + compare(
                        world,
                        path,
                        () -> {
                            FileStatus status = fileSystem.getFileStatus(path);
                            world.truth().saw(path, status);
                            return fileSystem
                                    .openFile(path)
                                    .withFileStatus(status)
                                    .opt(
                                            "fs.option.openfile.read.policy",
                                            world.random().nextBoolean() ? "random" : "whole-file")
                                    .build()
                                    .get();
                        },
                        world.truth().bytes(path));
    }

    /** A status from before a change may be refused, but stands for the old bytes, never for others. */
    static String openWithOldStatus(World world) throws Exception {
        Path path = world.anyName();
        Optional<Seen> old = world.truth().seen(path, world.random());
        if (old.isEmpty()) {
            return "no status of " + path;
        }
        Seen seen = old.get();
        try (FSDataInputStream in = world.cached()
                .openFile(path)
                .withFileStatus(seen.status())
                .build()
                .get()) {
            return "open by status " + path + ":" + new Reading(in, seen.bytes(), world.random()).someParts();
        } catch (IOException e) {
            if (seen.current()) {
                throw new AssertionError(path + " can't be opened by its status", e);
            }
            return "old status of " + path + " is refused";
        }
    }

    /** A declared length limits what is read, and names nothing. */
    static String openWithLength(World world) throws Exception {
        Path path = world.anyName();
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
                            if (expected.isEmpty()) {
                                in.read(); // S3A asks when it is read
                            }
                            return in;
                        },
                        expected.map(bytes -> Arrays.copyOf(bytes, Math.min(declared, bytes.length))));
    }

    static String byTwoThreads(World world) throws Exception {
        Path path = world.anyName();
        Optional<byte[]> expected = world.truth().bytes(path);
        if (expected.isEmpty()) {
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
        Path path = world.anyName();
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
        if (expected.isEmpty()) {
            throw new AssertionError(path + " has a status and should be absent");
        }
        S3AFileStatus wanted = (S3AFileStatus) world.outside().getFileStatus(path);
        if (status.getLen() != expected.get().length
                || !wanted.getEtag().equals(status.getEtag())
                || wanted.getModificationTime() != status.getModificationTime()) {
            throw new AssertionError(path + " has status " + status + " instead of " + wanted);
        }
        world.truth().saw(path, status);
        return "status of " + path;
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
        try {
            return "S3 fails: " + (random.nextBoolean() ? open(world) : openWithStatus(world));
        } catch (IOException e) {
            return "S3 failed: " + e.getClass().getSimpleName();
        } finally {
            world.lake().proxy().faults().clear();
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
