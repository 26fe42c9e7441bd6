package dev.thermocline.peers.ask;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.peer.PeerFile;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who has answered lately that it does not have an object: it is not asked again for a while. Bounded. Thread-safe. */
final class AbsentObjects {
    static final Duration REMEMBERED = Duration.ofSeconds(3);

    private static final int MAX_ENTRIES = 4096;

    @GuardedBy("this")
    private final Map<Absence, Long> until = new LinkedHashMap<>();

    synchronized void add(Absence absence, long nanos) {
        until.remove(absence);
        until.put(absence, nanos + REMEMBERED.toNanos());
        if (until.size() > MAX_ENTRIES) {
            until.remove(until.keySet().iterator().next());
        }
    }

    synchronized boolean contains(Absence absence, long nanos) {
        Long end = until.get(absence);
        if (end != null && nanos - end >= 0) {
            until.remove(absence);
            return false;
        }
        return end != null;
    }

    /**
     * Who does not have what.
     *
     * @param peer id of who answered
     * @param file which object
     * @param version hash of which version, or of what else distinguishes the question
     * @param fetch whether it does not fetch it either
     */
    record Absence(String peer, long file, int version, boolean fetch) {
        static Absence of(String peer, PeerFile file, int version, boolean fetch) {
            return new Absence(peer, file.name().high() ^ file.name().low(), version, fetch);
        }
    }
}
