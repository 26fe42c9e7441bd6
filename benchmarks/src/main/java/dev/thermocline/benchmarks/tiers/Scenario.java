package dev.thermocline.benchmarks.tiers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** Ways in which the same bytes are read more than once. Plans depend on the seed alone. */
enum Scenario {
    /** Ten queries, each scans three of eight partitions from front to end. */
    ANALYSIS(16, 4, "whole-file"),
    /** Ten refreshes of a view that reads the same ten slices of 256 KiB. */
    VISUALISATION(4, 8, "random"),
    /** Five passes over all files from front to end. */
    ITERATIVE(2, 16, "whole-file");

    private static final int MIB = 1024 * 1024;
    private static final int PARTITIONS = 8;
    private static final int SLICE = 256 * 1024;
    private static final int PAGE = 4096;

    private final int files;
    private final int fileMebibytes;
    private final String policy;

    Scenario(int files, int fileMebibytes, String policy) {
        this.files = files;
        this.fileMebibytes = fileMebibytes;
        this.policy = policy;
    }

    /**
     * One read of one file.
     *
     * @param file its number, from 0
     */
    record Read(int file, long position, int length) {}

    /** The directory of its files, and its name in tables. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    int files() {
        return files;
    }

    int fileBytes() {
        return fileMebibytes * MIB;
    }

    /** The read policy that its reader announces. */
    String policy() {
        return policy;
    }

    /** Rounds of reads; each round opens its files again, as tasks of a query do. */
    List<List<Read>> rounds(long seed) {
        return switch (this) {
            case ANALYSIS -> analysis(new Random(seed));
            case VISUALISATION -> visualisation(new Random(seed));
            case ITERATIVE -> iterative();
        };
    }

    private static List<List<Read>> analysis(Random random) {
        List<List<Read>> rounds = new ArrayList<>();
        List<Integer> partitions =
                new ArrayList<>(IntStream.range(0, PARTITIONS).boxed().toList());
        int each = ANALYSIS.files / PARTITIONS;
        for (int query = 0; query < 10; query++) {
            Collections.shuffle(partitions, random);
            rounds.add(partitions.subList(0, 3).stream()
                    .flatMap(partition -> IntStream.range(partition * each, (partition + 1) * each)
                            .boxed())
                    .flatMap(file -> whole(file, ANALYSIS).stream())
                    .toList());
        }
        return rounds;
    }

    private static List<List<Read>> visualisation(Random random) {
        int pages = (VISUALISATION.fileBytes() - SLICE) / PAGE;
        List<Read> slices = IntStream.range(0, 10)
                .mapToObj(slice -> new Read(slice % VISUALISATION.files, (long) random.nextInt(pages) * PAGE, SLICE))
                .toList();
        return Collections.nCopies(10, slices);
    }

    private static List<List<Read>> iterative() {
        List<Read> pass = IntStream.range(0, ITERATIVE.files)
                .boxed()
                .flatMap(file -> whole(file, ITERATIVE).stream())
                .toList();
        return Collections.nCopies(5, pass);
    }

    private static List<Read> whole(int file, Scenario scenario) {
        return IntStream.range(0, scenario.fileMebibytes)
                .mapToObj(part -> new Read(file, (long) part * MIB, MIB))
                .toList();
    }
}
