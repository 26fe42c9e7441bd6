package dev.thermocline.plan;

import java.util.Collection;
import java.util.PriorityQueue;

/** The most useful of the files that were offered, at most so many. Not thread-safe. */
final class BestFiles {
    private final int most;
    private final PriorityQueue<Candidate> leastUsefulFirst =
            new PriorityQueue<>(Candidate.MOST_USEFUL_FIRST.reversed());

    BestFiles(int most) {
        this.most = most;
    }

    void offer(Candidate candidate) {
        if (leastUsefulFirst.size() < most) {
            leastUsefulFirst.add(candidate);
            return;
        }
        Candidate least = leastUsefulFirst.peek();
        if (least != null && Candidate.MOST_USEFUL_FIRST.compare(candidate, least) < 0) {
            leastUsefulFirst.poll();
            leastUsefulFirst.add(candidate);
        }
    }

    Collection<Candidate> all() {
        return leastUsefulFirst;
    }
}
