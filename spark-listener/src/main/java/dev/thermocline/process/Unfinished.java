package dev.thermocline.process;

import dev.thermocline.pipeline.CommitPipeline;

/**
 * What an application left undone at its end: nothing is lost with it but requests and space.
 *
 * @param commits that waited to be followed
 * @param removedFiles that waited for the end of their grace
 * @param columns of how many new files were still to be fetched
 */
record Unfinished(int commits, int removedFiles, int columns) {
    static final Unfinished NOTHING = new Unfinished(0, 0, 0);

    /** Ends the services. */
    static Unfinished of(Services services) {
        CommitPipeline.Unfinished left = services.pipeline().close();
        return new Unfinished(
                left.commits(), left.removedFiles(), services.columns().close());
    }

    Unfinished plus(Unfinished other) {
        return new Unfinished(commits + other.commits, removedFiles + other.removedFiles, columns + other.columns);
    }
}
