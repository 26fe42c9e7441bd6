package dev.thermocline.hadoop.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;

/**
 * A read of an immutable name that another process has changed without the cache having sent a request since. All that
 * it delivers is of what the cache knew, or all of what is there now; of the latter as soon as S3 has answered. It may
 * fail where a reader who got old bytes would get others.
 */
final class UnsettledRead {
    private static final int MOST_PARTS = 4;

    private final World world;
    private final Random random;
    private final Path path;
    private final List<byte[]> stale;
    private final Optional<byte[]> now;
    private final boolean refusable;

    /** What the reads so far may have been reads of. */
    private final List<byte[]> candidates = new ArrayList<>();

    private int delivered;

    /**
     * @param refusable whether it may fail before it has delivered something: the caller named a version of another
     * length
     */
    UnsettledRead(World world, Path path, List<byte[]> stale, Optional<byte[]> now, boolean refusable) {
        this.world = world;
        this.random = world.random();
        this.path = path;
        this.stale = stale;
        this.now = now;
        this.refusable = refusable;
        candidates.addAll(stale);
        now.ifPresent(candidates::add);
    }

    String compare(Reads.Opening opening) throws Exception {
        try (FSDataInputStream in = opening.open()) {
            if (random.nextBoolean()) {
                whole(in);
            } else {
                parts(in);
            }
        } catch (FileNotFoundException e) {
            return failed(now.isEmpty(), e);
        } catch (RemoteFileChangedException e) {
            return failed(refusable || (now.isPresent() && delivered > 0), e);
        }
        world.noteAnswers();
        boolean answered = world.truth().stale(path).isEmpty();
        if (answered && now.filter(candidates::contains).isEmpty()) {
            throw new AssertionError(path + " is served as it was, and S3 has answered since");
        }
        return path + (answered ? " as it is, " : " as it was, ") + delivered + " reads";
    }

    private String failed(boolean allowed, IOException failure) throws IOException {
        if (world.s3Fails()) {
            throw failure;
        }
        if (!allowed) {
            throw new AssertionError(path + " fails after " + delivered + " reads: " + failure, failure);
        }
        world.noteAnswers();
        if (!world.truth().stale(path).isEmpty()) {
            throw new AssertionError(path + " fails, and S3 has answered nothing: " + failure, failure);
        }
        return path + " fails after " + delivered + " reads, for the last time";
    }

    private void whole(FSDataInputStream in) throws IOException {
        int at = 0;
        byte[] piece = new byte[1 + random.nextInt(30_000)];
        int count = in.read(piece);
        while (count >= 0) {
            same(at, piece.length, Arrays.copyOf(piece, count), false);
            at += count;
            count = in.read(piece);
        }
        same(at, piece.length, new byte[0], true);
    }

    private void parts(FSDataInputStream in) throws IOException {
        int longest = candidates.stream().mapToInt(bytes -> bytes.length).max().orElse(0);
        for (int part = 1 + random.nextInt(MOST_PARTS); part > 0; part--) {
            int from = random.nextInt(longest + 1);
            byte[] piece = new byte[1 + random.nextInt(30_000)];
            int count = in.read(from, piece, 0, piece.length);
            same(from, piece.length, Arrays.copyOf(piece, Math.max(0, count)), count < 0);
        }
    }

    /** A read gave some bytes, at least one, or the end of the file. */
    private void same(int from, int wanted, byte[] read, boolean ended) {
        delivered++;
        candidates.removeIf(bytes -> ended
                ? from < bytes.length
                : read.length == 0
                        || from + read.length > bytes.length
                        || !Arrays.equals(read, Arrays.copyOfRange(bytes, from, from + read.length)));
        if (candidates.isEmpty()) {
            throw new AssertionError(path + ": " + (ended ? "the end" : read.length + " B") + " at " + from + " of "
                    + wanted + " asked for fit neither the "
                    + stale.stream().map(bytes -> bytes.length).toList() + " B that were there nor the "
                    + now.map(bytes -> bytes.length).orElse(-1) + " B that are");
        }
    }
}
