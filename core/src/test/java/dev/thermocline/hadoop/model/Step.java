package dev.thermocline.hadoop.model;

import com.google.errorprone.annotations.Immutable;

/** All kinds of steps. */
enum Step {
    WRITE(Changes::write),
    WRITE_BY_BUILDER(Changes::writeByBuilder),
    WRITE_UNLESS_THERE(Changes::writeUnlessThere),
    WRITE_OUTSIDE(Changes::writeOutside),
    DELETE_OUTSIDE(Changes::deleteOutside),
    FOREIGN_FILE(Changes::foreignFile),
    ABORT(Changes::abort),
    FAILING_WRITE(Changes::failingWrite),
    DELETE(Changes::delete),
    BULK_DELETE(Changes::bulkDelete),
    RENAME(Changes::rename),
    RENAME_DIRECTORY(Changes::renameDirectory),
    DELETE_DIRECTORY(Changes::deleteDirectory),
    CHANGE_UNDER_A_READER(Changes::changeUnderAReader),
    CHANGE_BESIDE_READERS(Changes::changeBesideReaders),
    EVICT(Changes::evict),
    EVICT_PREFIX(Changes::evictPrefix),
    CLEAR(Changes::clear),
    WARM(Changes::warm),
    RESTART(Changes::restart),
    RESTART_WITH_OTHER_OPTIONS(Changes::restartWithOtherOptions),
    REWRITE_AGAINST_THE_RULE(Changes::rewriteAgainstTheRule),
    DELETE_AGAINST_THE_RULE(Changes::deleteAgainstTheRule),
    OPEN(Reads::open),
    OPEN_WITH_STATUS(Reads::openWithStatus),
    OPEN_WITH_OLD_STATUS(Reads::openWithOldStatus),
    OPEN_WITH_LENGTH(Reads::openWithLength),
    TWO_THREADS(Reads::byTwoThreads),
    STATUS(Reads::status),
    EXISTS(Reads::exists),
    LIST(Reads::list),
    LIST_DIRECTORY(Reads::listDirectory),
    SLOW_S3(Reads::whileS3IsSlow),
    S3_FAILS(Reads::whileS3Fails),
    TIER_FAILS(Reads::whileATierFails);

    private final Work work;

    /** Does the step and says what it did. */
    @Immutable
    private interface Work {
        String run(World world) throws Exception;
    }

    Step(Work work) {
        this.work = work;
    }

    /**
     * Does it.
     *
     * @throws AssertionError if the file system showed something else than the truth
     */
    String run(World world) throws Exception {
        return work.run(world);
    }
}
