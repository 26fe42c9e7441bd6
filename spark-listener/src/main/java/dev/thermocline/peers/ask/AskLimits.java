package dev.thermocline.peers.ask;

import static java.util.Objects.requireNonNull;

import dev.thermocline.peer.PeerSource.Waiter;
import java.time.Duration;

/**
 * How long others are waited for, and how much is asked for at a time.
 *
 * @param headStart for which a reader waits without a sign of life
 * @param patience for which it waits at most for one piece that the other side fetches from S3
 * @param answer for which it waits at most for one that is resident, while other bytes arrive
 * @param background for which work that no reader waits for waits without a sign of life
 * @param bytes of answers that are on their way or wait for their reader, of the whole process
 */
public record AskLimits(Duration headStart, Duration patience, Duration answer, Duration background, long bytes) {
    /** For which the background waits at least. */
    public static final Duration BACKGROUND = Duration.ofSeconds(5);

    /** Those of a process, with what options set. */
    public static AskLimits of(Duration headStart, long bytes) {
        Duration background = headStart.compareTo(BACKGROUND) > 0 ? headStart : BACKGROUND;
        return new AskLimits(headStart, Duration.ofSeconds(10), Duration.ofSeconds(1), background, bytes);
    }

    /** For which somebody waits without a sign of life. */
    Duration headStart(Waiter waiter) {
        return waiter == Waiter.READER ? headStart : background;
    }

    /** For which a reader waits at most for what is resident. */
    public Duration longestOfReader() {
        return headStart.compareTo(answer) > 0 ? headStart : answer;
    }

    /** Rejects what is not positive. */
    public AskLimits {
        requireNonNull(headStart, "headStart is null");
        requireNonNull(patience, "patience is null");
        requireNonNull(answer, "answer is null");
        requireNonNull(background, "background is null");
        if (headStart.isNegative() || headStart.isZero() || bytes < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive: head start " + headStart + ", " + bytes + " B");
        }
    }
}
