package dev.thermocline.hadoop.model;

import dev.thermocline.hadoop.Lake;
import dev.thermocline.testkit.S3Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.BulkDelete;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.MultipartUploader;
import org.apache.hadoop.fs.PartHandle;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UploadHandle;

/** The steps that change files, or what the cache knows of them. Each returns what it did. */
final class Changes {
    private Changes() {}

    static String write(World world) throws IOException {
        Path path = world.anyName();
        byte[] bytes = world.content();
        try (FSDataOutputStream out = world.cached().create(path, true)) {
            inPieces(world, out, bytes);
        }
        world.truth().put(path, bytes);
        return "write " + path + " of " + bytes.length;
    }

    private static void inPieces(World world, FSDataOutputStream out, byte[] bytes) throws IOException {
        int done = 0;
        while (done < bytes.length) {
            int piece = Math.min(bytes.length - done, 1 + world.random().nextInt(50_000));
            out.write(bytes, done, piece);
            done += piece;
        }
    }

    static String writeByBuilder(World world) throws IOException {
        Path path = world.anyName();
        byte[] bytes = world.content();
        try (FSDataOutputStream out =
                world.cached().createFile(path).overwrite(true).recursive().build()) {
            inPieces(world, out, bytes);
        }
        world.truth().put(path, bytes);
        return "build " + path + " of " + bytes.length;
    }

    static String writeUnlessThere(World world) throws IOException {
        Path path = world.anyName();
        byte[] bytes = world.content();
        boolean there = world.truth().bytes(path).isPresent();
        try (FSDataOutputStream out = world.cached().create(path, false)) {
            inPieces(world, out, bytes);
        } catch (FileAlreadyExistsException e) {
            if (!there) {
                throw new AssertionError(path + " is said to exist", e);
            }
            return path + " exists";
        }
        if (there) {
            throw new AssertionError(path + " was replaced");
        }
        world.truth().put(path, bytes);
        return "new " + path + " of " + bytes.length;
    }

    static String writeOutside(World world) throws IOException {
        Path path = world.versionedName();
        byte[] bytes = world.content();
        try (FSDataOutputStream out = world.outside().create(path, true)) {
            out.write(bytes);
        }
        world.truth().changedByOthers(path, Optional.of(bytes));
        return "another client writes " + path + " of " + bytes.length;
    }

    static String deleteOutside(World world) throws IOException {
        Path path = world.versionedName();
        world.outside().delete(path, false);
        world.truth().changedByOthers(path, Optional.empty());
        return "another client deletes " + path;
    }

    /** A new file of another process, where none is. */
    static String foreignFile(World world) throws IOException {
        Path path = world.immutableName();
        if (world.truth().bytes(path).isPresent()) {
            return path + " is there";
        }
        byte[] bytes = world.content();
        try (FSDataOutputStream out = world.outside().create(path, false)) {
            out.write(bytes);
        }
        world.changedAgainstTheRule(path, Optional.of(bytes));
        return "another process writes " + path + " of " + bytes.length;
    }

    /**
     * Another process writes an immutable name again, as re-encryption, restores and copies between storage classes do:
     * the same bytes under another etag, or other bytes.
     */
    static String rewriteAgainstTheRule(World world) throws Exception {
        Path path = world.presentImmutableName();
        Optional<byte[]> present = world.truth().bytes(path);
        if (present.isEmpty() || present.get().length == 0) {
            return "nothing to rewrite at " + path;
        }
        String known = knowing(world, path);
        byte[] bytes = switch (world.random().nextInt(4)) {
            case 0 -> world.content();
            case 1 -> world.content(present.get().length);
            default -> present.get();
        };
        if (bytes == present.get()) {
            writeInParts(world.outside(), path, bytes);
        } else {
            try (FSDataOutputStream out = world.outside().create(path, true)) {
                out.write(bytes);
            }
        }
        world.changedAgainstTheRule(path, Optional.of(bytes));
        return known + "another process rewrites " + path + " of " + bytes.length + ", " + Reads.perhaps(world, path)
                + Reads.perhaps(world, path);
    }

    /** Often makes the cache know some of a file, and nothing of the rest. */
    private static String knowing(World world, Path path) throws Exception {
        if (world.random().nextBoolean()) {
            world.control().evict(path);
            world.truth().forgotten(path);
        }
        return Reads.perhaps(world, path);
    }

    /** One part, whose etag is not that of the same bytes in one request. */
    private static void writeInParts(FileSystem fileSystem, Path path, byte[] bytes) throws Exception {
        try (MultipartUploader uploader =
                fileSystem.createMultipartUploader(path.getParent()).build()) {
            UploadHandle upload = uploader.startUpload(path).get();
            PartHandle part = uploader.putPart(upload, 1, true, path, new ByteArrayInputStream(bytes), bytes.length)
                    .get();
            uploader.complete(upload, path, Map.of(1, part)).get();
        }
    }

    /** Another process deletes an immutable name, as VACUUM does. */
    static String deleteAgainstTheRule(World world) throws Exception {
        Path path = world.presentImmutableName();
        if (world.truth().bytes(path).isEmpty()) {
            return "nothing to delete at " + path;
        }
        String known = knowing(world, path);
        world.outside().delete(path, false);
        world.changedAgainstTheRule(path, Optional.empty());
        return known + "another process deletes " + path + ", " + Reads.perhaps(world, path)
                + Reads.perhaps(world, path);
    }

    static String abort(World world) throws IOException {
        Path path = world.anyName();
        FSDataOutputStream out = world.cached().create(path, true);
        inPieces(world, out, world.content());
        out.abort();
        out.close();
        return "abort " + path;
    }

    /** The last request of a write fails: what was there stays. */
    static String failingWrite(World world) {
        Path path = world.anyName();
        world.lake().proxy().faults().failNext(request -> request.kind() == S3Request.Kind.PUT, 403, 100);
        try (FSDataOutputStream out = world.cached().create(path, true)) {
            inPieces(world, out, world.content());
        } catch (IOException e) {
            world.truth().forgotten(path); // the cache takes the request for one that may have succeeded
            return "failing write of " + path;
        } finally {
            world.lake().proxy().faults().clear();
        }
        throw new AssertionError("the write of " + path + " should have failed");
    }

    static String delete(World world) throws IOException {
        Path path = world.anyName();
        if (world.cached().delete(path, false) != world.truth().bytes(path).isPresent()) {
            throw new AssertionError("delete of " + path + " gave the wrong answer");
        }
        world.truth().remove(path);
        return "delete " + path;
    }

    static String bulkDelete(World world) throws IOException {
        List<Path> paths = Stream.generate(world::anyName).limit(3).distinct().toList();
        try (BulkDelete bulk = world.cached().createBulkDelete(world.root())) {
            if (!bulk.bulkDelete(paths).isEmpty()) {
                throw new AssertionError("bulk delete of " + paths + " failed");
            }
        }
        paths.forEach(world.truth()::remove);
        return "bulk delete " + paths;
    }

    static String rename(World world) throws IOException {
        Path source = world.anyName();
        Path target = world.anyName();
        boolean possible = !source.equals(target)
                && world.truth().bytes(source).isPresent()
                && world.truth().bytes(target).isEmpty();
        boolean renamed;
        try {
            renamed = world.cached().rename(source, target);
        } catch (IOException e) {
            renamed = false; // no such source, or no directory for the target
        }
        if (renamed && !possible && !source.equals(target)) {
            throw new AssertionError("rename " + source + " to " + target + " should have failed");
        }
        if (renamed && possible) {
            world.truth().move(source, target);
        }
        return "rename " + source + " to " + target + ": " + renamed;
    }

    static String renameDirectory(World world) throws IOException {
        int index = world.random().nextInt(world.directories().size());
        Path source = world.directories().get(index);
        List<Path> files = world.truth().below(source);
        Path target = world.newDirectory();
        if (files.isEmpty()) {
            return "no files to rename in " + source;
        }
        if (!world.cached().rename(source, target)) {
            throw new AssertionError("rename of " + source + " to " + target + " failed");
        }
        files.forEach(file -> world.truth().move(file, new Path(target, file.getName())));
        world.directories().set(index, target);
        return "rename " + source + " with " + files.size() + " files to " + target;
    }

    static String deleteDirectory(World world) throws IOException {
        Path directory = world.directories()
                .get(world.random().nextInt(world.directories().size()));
        List<Path> files = world.truth().below(directory);
        world.cached().delete(directory, true);
        files.forEach(world.truth()::remove);
        return "delete " + directory + " with " + files.size() + " files";
    }

    /** A stream that was opened before a change goes on with the old bytes, or fails. */
    static String changeUnderAReader(World world) throws Exception {
        Path path = world.anyName();
        Optional<byte[]> old = world.truth().bytes(path);
        if (old.isEmpty() || !world.truth().stale(path).isEmpty()) {
            return "no reader of " + path;
        }
        FileSystem fileSystem = world.cached();
        byte[] replacement = world.content();
        try (FSDataInputStream in = fileSystem.open(path)) {
            Reading reading = new Reading(in, old.get(), world);
            reading.someParts();
            try (FSDataOutputStream out = world.cached().create(path, true)) {
                out.write(replacement);
            }
            world.truth().put(path, replacement);
            return "reader of the old " + path + ":" + reading.someParts();
        } catch (IOException e) {
            if (world.truth().bytes(path).orElseThrow() == old.get()) {
                throw new AssertionError("reader failed before the change", e);
            }
            return "reader of the old " + path + " failed";
        }
    }

    /**
     * Readers beside a change see the old file or the new one; when it is done, none may have left the old one behind.
     */
    static String changeBesideReaders(World world) throws Exception {
        Path path = world.anyName();
        byte[] replacement = world.content();
        AtomicBoolean changed = new AtomicBoolean();
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (int reader = 0; reader < 2; reader++) {
            FileSystem fileSystem = world.cached();
            readers.add(CompletableFuture.runAsync(() -> lookUntil(changed, fileSystem, path)));
        }
        try (FSDataOutputStream out = world.cached().create(path, true)) {
            out.write(replacement);
        } finally {
            changed.set(true);
        }
        world.truth().put(path, replacement);
        for (CompletableFuture<Void> reader : readers) {
            reader.get(60, TimeUnit.SECONDS);
        }
        try (FSDataInputStream in = world.cached().open(path)) {
            return "change beside readers " + path + ":" + new Reading(in, replacement, world).someParts();
        }
    }

    private static void lookUntil(AtomicBoolean changed, FileSystem fileSystem, Path path) {
        while (!changed.get()) {
            try (FSDataInputStream in = fileSystem
                    .openFile(path)
                    .withFileStatus(fileSystem.getFileStatus(path))
                    .build()
                    .get()) {
                in.read();
            } catch (IOException | InterruptedException | ExecutionException e) {
                // absent before the change, or another version after it: S3A's answers, too
            }
        }
    }

    static String evict(World world) throws IOException {
        Path path = world.anyName();
        world.control().evict(path);
        world.truth().forgotten(path);
        return "evict " + path;
    }

    static String evictPrefix(World world) throws IOException {
        Path directory = world.anyName().getParent();
        world.truth().forgottenBelow(directory);
        return "evict " + world.control().evictPrefix(directory) + " files of " + directory;
    }

    /** What follows meets a cache that is taking over what the one before it left. */
    static String restart(World world) throws IOException {
        world.restart();
        return "restart";
    }

    /** The next process has other options, finds what the one before has left, and reads it all. */
    static String restartWithOtherOptions(World world) throws Exception {
        String changed = world.changeOptions();
        world.restart();
        Lake.awaitAdoption();
        StringBuilder read = new StringBuilder();
        for (Path path : world.truth().below(world.root())) {
            read.append(Reads.compare(world, path, () -> world.cached().open(path)));
        }
        return "restart with" + changed + ":" + read;
    }

    static String clear(World world) {
        world.control().clear();
        world.truth().allForgotten();
        return "clear";
    }

    static String warm(World world) throws Exception {
        List<Path> paths = IntStream.range(0, 3)
                .mapToObj(index -> world.immutableName())
                .distinct()
                .toList();
        for (Path path : paths) {
            long length = world.truth().bytes(path).map(bytes -> bytes.length).orElse(100);
            long declared = switch (world.random().nextInt(4)) {
                case 0 -> -1;
                case 1 -> Math.max(0, length - 1 + 2L * world.random().nextInt(2)); // a lie, to be seen through
                default -> length;
            };
            world.control().warm(path, declared).get(60, TimeUnit.SECONDS);
        }
        return "warm " + paths;
    }
}
