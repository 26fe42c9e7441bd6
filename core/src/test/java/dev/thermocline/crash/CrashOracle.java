package dev.thermocline.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the next process must find, in a file of lines that outlive the kill: objects that were seen resident when all
 * was flushed and sealed, less what was evicted since. Thread-safe.
 */
final class CrashOracle implements AutoCloseable {
    private final FileChannel file;

    /**
     * An object of which some blocks must be found.
     *
     * @param id the object's id
     * @param name its number
     * @param etag its version
     * @param blocks the indexes of its blocks
     */
    record Expected(long id, int name, String etag, Set<Integer> blocks) {
        private String line() {
            return "S " + id + " " + name + " " + etag + " "
                    + blocks.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
    }

    /** Appends to the file from now on. */
    CrashOracle(Path path) throws IOException {
        this.file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /**
     * What a slot may hold.
     *
     * @param layouts the layouts of all processes that opened it since the one that began the file, in order
     * @param objects what must be found by the next process, if all had its layout
     */
    record Left(List<String> layouts, Collection<Expected> objects) {
        /** What a process with this layout must find. */
        Collection<Expected> under(String layout) {
            return layouts.stream().allMatch(layout::equals) ? objects : List.of();
        }

        /** Whether all that was left was written under other layouts than this one. */
        boolean another(String layout) {
            return !layouts.isEmpty() && !layouts.contains(layout);
        }
    }

    /**
     * Says that a process is about to open the slot: from then on what lies there may be gone, if its layout is
     * another.
     */
    static void opening(Path path, String layout) throws IOException {
        try (CrashOracle oracle = new CrashOracle(path)) {
            oracle.append("L " + layout);
        }
    }

    /** What was left in the slot to which the file belongs. */
    static Left left(Path path) throws IOException {
        List<String> layouts = new ArrayList<>();
        Map<Long, Expected> objects = new HashMap<>();
        Set<String> evicted = new HashSet<>();
        String text = Files.exists(path) ? Files.readString(path) : "";
        // a last line without its end was being written by the process that was killed
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1)) {
            List<String> words = List.of(line.split(" ", -1));
            switch (words.get(0)) {
                case "S" -> {
                    Set<Integer> blocks = new TreeSet<>();
                    for (String block : words.get(4).split(",", -1)) {
                        blocks.add(Integer.valueOf(block));
                    }
                    long id = Long.parseLong(words.get(1));
                    objects.put(id, new Expected(id, Integer.parseInt(words.get(2)), words.get(3), blocks));
                }
                case "L" -> layouts.add(words.get(1));
                case "E" -> {
                    int name = Integer.parseInt(words.get(1));
                    objects.values().removeIf(object -> object.name() == name);
                }
                case "X" -> evicted.add(words.get(1) + " " + words.get(2));
                default -> {}
            }
        }
        objects.values()
                .forEach(object -> object.blocks().removeIf(block -> evicted.contains(object.id() + " " + block)));
        objects.values().removeIf(object -> object.blocks().isEmpty());
        return new Left(layouts, objects.values());
    }

    /** Begins again with what was found by a process with a layout. */
    static void replace(Path path, String layout, Collection<Expected> found) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.writeString(
                fresh,
                found.stream()
                        .map(object -> object.line() + "\n")
                        .collect(Collectors.joining("", "L " + layout + "\n", "")));
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The object is sealed, and these blocks are on the disk. */
    void resident(Expected object) {
        append(object.line());
    }

    /** A name is about to be evicted or replaced. */
    void evicting(int name) {
        append("E " + name);
    }

    /** A block has left the index, and is about to leave the disk. */
    void evicted(long id, int index) {
        append("X " + id + " " + index);
    }

    private void append(String line) {
        try {
            file.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
