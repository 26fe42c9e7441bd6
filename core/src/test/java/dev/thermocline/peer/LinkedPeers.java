package dev.thermocline.peer;

import dev.thermocline.peer.PeerUnavailableException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Peers that are one other process, asked without a network; what it is asked is recorded. Thread-safe. */
public final class LinkedPeers implements PeerSource {
    private final PeerStore other;
    private final List<String> asked = new ArrayList<>();

    public LinkedPeers(PeerStore other) {
        this.other = other;
    }

    /** What was asked since the last call: {@code tail}, {@code listed}, or {@code start-end}. */
    public synchronized List<String> asked() {
        List<String> questions = List.copyOf(asked);
        asked.clear();
        return questions;
    }

    private synchronized void record(String question) {
        asked.add(question);
    }

    @Override
    public Optional<CapturedTail> tail(PeerFile file, Waiter waiter) {
        record("tail");
        Optional<CapturedTail> here = other.tail(file);
        return here.isPresent() ? here : other.fetchTail(file).join();
    }

    @Override
    public Optional<ListedFile> listed(PeerFile file) {
        record("listed");
        return other.listed(file);
    }

    @Override
    public Optional<PeerRange> open(PeerObject object, long position, long length, Reach reach) {
        record(position + "-" + (position + length));
        return Optional.of(new PeerRange() {
            private long at = position;

            @Override
            public void readFully(ByteBuffer target) throws PeerUnavailableException {
                int count = target.remaining();
                boolean here = other.read(object, at, target)
                        || (reach == Reach.FETCHED
                                && other.fetch(object, at, position + length - at)
                                        .join()
                                && other.read(object, at, target));
                if (!here) {
                    throw new PeerUnavailableException(Reason.ABSENT, "not there");
                }
                at += count;
            }

            @Override
            public void close() {}
        });
    }
}
