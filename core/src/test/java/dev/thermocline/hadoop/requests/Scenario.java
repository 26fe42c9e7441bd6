package dev.thermocline.hadoop.requests;

import static java.util.Objects.requireNonNull;

/**
 * What is done to files of S3, and which part of it is counted.
 *
 * @param title what is counted, as a row of the page says it
 * @param files what another client has written beforehand
 * @param before is done by everyone with the file system that is measured, uncounted
 * @param warming makes the files known, for {@link Contender#WARM} only
 * @param meanwhile is done by another client after that
 * @param counted is what the row is about
 * @param cacheOnly whether plain S3A has nothing like it
 */
record Scenario(String title, Files files, Step before, Step warming, Step meanwhile, Step counted, boolean cacheOnly) {
    /**
     * Files of one kind.
     *
     * @param number how many
     * @param length of each, in bytes
     * @param name of the n-th, relative to the bucket; a data file's is unique by construction
     */
    record Files(int number, int length, String name) {
        static final String DATA = "table/part-%05d-00000000-0000-4000-8000-000000000000.c000.snappy.parquet";

        Files {
            requireNonNull(name, "name is null");
            if (number < 0 || length < Scene.FOOTER + 8) {
                throw new IllegalArgumentException("no such files: " + number + " of " + length + " B");
            }
        }

        static Files data(int number, int length) {
            return new Files(number, length, DATA);
        }
    }

    Scenario {
        requireNonNull(title, "title is null");
        requireNonNull(files, "files is null");
        requireNonNull(before, "before is null");
        requireNonNull(warming, "warming is null");
        requireNonNull(meanwhile, "meanwhile is null");
        requireNonNull(counted, "counted is null");
    }

    /** A scenario whose files become known by doing the same once before. */
    static Scenario of(String title, Files files, Step counted) {
        return new Scenario(title, files, Step.NOTHING, counted, Step.NOTHING, counted, false);
    }

    Scenario before(Step step) {
        return new Scenario(title, files, step, warming, meanwhile, counted, cacheOnly);
    }

    Scenario warming(Step step) {
        return new Scenario(title, files, before, step, meanwhile, counted, cacheOnly);
    }

    Scenario meanwhile(Step step) {
        return new Scenario(title, files, before, warming, step, counted, cacheOnly);
    }

    Scenario onlyWithCache() {
        return new Scenario(title, files, before, warming, meanwhile, counted, true);
    }
}
