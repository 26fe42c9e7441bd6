package dev.thermocline.bucket;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.AccessTrace;
import dev.thermocline.capture.Captures;
import dev.thermocline.capture.CommitSinks;
import dev.thermocline.listing.SharedLists;
import dev.thermocline.metrics.CacheMetrics;
import dev.thermocline.peer.Peers;
import dev.thermocline.read.ReadListeners;
import dev.thermocline.state.ObjectStates;
import dev.thermocline.tail.FooterTails;
import dev.thermocline.tail.TailStore;
import java.util.function.BooleanSupplier;

/**
 * The parts of the process's cache that its file systems share.
 *
 * @param states what is known of objects, and their blocks
 * @param footers how long footers are
 * @param tails keeps ends of files
 * @param captures of files that are written
 * @param commits who is notified of Delta commits
 * @param lists of Delta logs that are under way
 * @param readListeners who wants to know what is read
 * @param peers who is asked before S3
 * @param metrics counts
 * @param trace of what is read
 * @param closed whether the cache is shut down: it sees no changes any more, so it must answer nothing
 */
public record CacheParts(
        ObjectStates states,
        FooterTails footers,
        TailStore tails,
        Captures captures,
        CommitSinks commits,
        SharedLists lists,
        ReadListeners readListeners,
        Peers peers,
        CacheMetrics metrics,
        AccessTrace trace,
        BooleanSupplier closed) {
    /** Takes anything but null. */
    public CacheParts {
        requireNonNull(states, "states is null");
        requireNonNull(footers, "footers is null");
        requireNonNull(tails, "tails is null");
        requireNonNull(captures, "captures is null");
        requireNonNull(commits, "commits is null");
        requireNonNull(lists, "lists is null");
        requireNonNull(readListeners, "readListeners is null");
        requireNonNull(peers, "peers is null");
        requireNonNull(metrics, "metrics is null");
        requireNonNull(trace, "trace is null");
        requireNonNull(closed, "closed is null");
    }
}
