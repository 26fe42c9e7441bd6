package dev.thermocline.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The files in which a process's disk tier keeps blocks, found among those that it has open. For Linux. */
public final class DiskFiles {
    private static final String SUFFIX = ".region";
    private static final int PAGE = 4096;
    private static final int PLACE_IN_PAGE = 1234;

    private final Set<Path> files = new TreeSet<>();

    /** Of the process of this number. */
    public DiskFiles(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path link : open.toList()) {
                Path file = Files.exists(link) ? Files.readSymbolicLink(link) : link;
                if (file.toString().endsWith(SUFFIX)) {
                    files.add(file);
                }
            }
        }
    }

    /** Changes a bit in each page that is not a hole. Returns how many. */
    public long flipBits() throws IOException {
        long flipped = 0;
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                for (long page = 0; page + PAGE <= channel.size(); page += PAGE) {
                    flipped += flip(channel, page) ? 1 : 0;
                }
            }
        }
        return flipped;
    }

    private static boolean flip(FileChannel channel, long page) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(PAGE);
        while (content.hasRemaining() && channel.read(content, page + content.position()) >= 0) {
            // on to the end of the page
        }
        if (content.flip().mismatch(ByteBuffer.allocate(PAGE)) < 0) {
            return false;
        }
        ByteBuffer one = ByteBuffer.allocate(1)
                .put((byte) (content.get(PLACE_IN_PAGE) ^ 1))
                .flip();
        return channel.write(one, page + PLACE_IN_PAGE) == 1;
    }
}
