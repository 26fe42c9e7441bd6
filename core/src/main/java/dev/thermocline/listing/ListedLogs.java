package dev.thermocline.listing;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.file.CacheFile;
import dev.thermocline.file.DeclaredVersions;
import dev.thermocline.file.PathRules;
import dev.thermocline.peer.ListedFile;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peer.Peers;
import dev.thermocline.s3.LogListRequest;
import dev.thermocline.state.Authorization;
import dev.thermocline.state.LogSnapshot;
import dev.thermocline.state.LogSnapshots;
import dev.thermocline.state.ObjectStates;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Which version of a file of a Delta log S3 has named in the newest listing of the log: what a reader of that listing
 * means. It counts for a short time, to whom S3 showed it, and unless this process has changed the file since. Where
 * this process has not listed the log, the one that does so for it is asked. Thread-safe; sends nothing to S3.
 */
public final class ListedLogs {
    private static final String LOG = "_delta_log/";

    private final ObjectStates states;
    private final LogReader reader;
    private final Authorization authorization;
    private final Peers peers;

    /**
     * @param reader who lists, and how long a listing is believed
     * @param peers who may have listed what this process has not
     */
    public ListedLogs(ObjectStates states, LogReader reader, Authorization authorization, Peers peers) {
        this.states = requireNonNull(states, "states is null");
        this.reader = requireNonNull(reader, "reader is null");
        this.authorization = requireNonNull(authorization, "authorization is null");
        this.peers = requireNonNull(peers, "peers is null");
    }

    /** Who lists. */
    LogReader reader() {
        return reader;
    }

    /**
     * What proves a version.
     *
     * @param listing that states it
     * @param name of the file in the log
     * @param version that S3 named
     * @param inPart whether another process that listed it has some of its bytes and not all
     */
    public record Proof(LogSnapshot listing, String name, ObjectVersion version, boolean inPart) {}

    /** What a listing states of a file. */
    public sealed interface Stated {
        /** Its version. */
        record Shown(Proof proof) implements Stated {}

        /** That there was no such file. */
        record NotShown(LogSnapshot listing) implements Stated {}

        /** Nothing: no listing counts for it. */
        record Nothing() implements Stated {}
    }

    /** The version for somebody who asks for it. */
    public Stated find(CacheFile file) {
        return stated(file, LogSnapshot::file);
    }

    /** The version for somebody who is going to read it. */
    public Stated open(CacheFile file) {
        return stated(file, LogSnapshot::open);
    }

    private Stated stated(CacheFile file, BiFunction<LogSnapshot, String, Optional<LogListRequest.File>> by) {
        if (!counts(file)) {
            return new Stated.Nothing();
        }
        return newest(file).isPresent() ? own(file, by) : another(file);
    }

    private Stated own(CacheFile file, BiFunction<LogSnapshot, String, Optional<LogListRequest.File>> by) {
        return listing(file)
                .map(listing -> by.apply(listing, name(file))
                        .flatMap(LogListRequest.File::version)
                        .<Stated>map(version -> new Stated.Shown(new Proof(listing, name(file), version, false)))
                        .orElseGet(() -> notShown(listing, file)))
                .orElseGet(Stated.Nothing::new);
    }

    private static Stated notShown(LogSnapshot listing, CacheFile file) {
        return listing.isWithout(name(file)) ? new Stated.NotShown(listing) : new Stated.Nothing();
    }

    /** What another process has listed, unless this one knows of a change that the other one may not know. */
    private Stated another(CacheFile file) {
        if (peers.none() || !reader.owner().shared() || states.changedSinceListings(file.name())) {
            return new Stated.Nothing();
        }
        long epoch = states.epochs().current(file.name());
        return peers.listed(new PeerFile(file.path(), file.name(), reader.owner()))
                .filter(listed -> states.epochs().current(file.name()) == epoch)
                .map(listed -> another(file, listed, epoch))
                .orElseGet(Stated.Nothing::new);
    }

    private Stated another(CacheFile file, ListedFile listed, long epoch) {
        LogSnapshot listing = LogSnapshot.ofAnother(
                listed.version().map(version -> file(name(file), version)),
                listed.commit().map(commit -> file(commit.name(), commit.version())));
        if (listed.version().isEmpty()) {
            return new Stated.NotShown(listing);
        }
        ObjectVersion version = listed.version().get();
        new DeclaredVersions(states, reader.owner()).confirm(file.name(), version, epoch);
        return new Stated.Shown(new Proof(listing, name(file), version, listed.inPart()));
    }

    private static LogListRequest.File file(String name, ObjectVersion version) {
        return new LogListRequest.File(
                name,
                '"' + version.etag() + '"',
                version.length(),
                version.modified().millis());
    }

    /**
     * What another process may go by that reads the file, or asks whether there is one, because this one has listed its
     * log. Asks nobody; from then on files of the listing count as read.
     */
    public Optional<ListedFile> forAnother(CacheFile file) {
        Stated stated = counts(file) ? own(file, LogSnapshot::open) : new Stated.Nothing();
        if (stated instanceof Stated.Shown shown) {
            Proof proof = shown.proof();
            proof.listing().share();
            CachedObject object = file.object(states, proof.version()); // now with the time that S3 stated
            boolean inPart = !isWholeHere(object)
                    && states.engine().residency(file.name()).bytes() > 0;
            return Optional.of(
                    new ListedFile(Optional.of(proof.version()), inPart, commitBeside(proof.listing(), file)));
        }
        if (stated instanceof Stated.NotShown none) {
            none.listing().share();
            return Optional.of(new ListedFile(Optional.empty(), false, commitBeside(none.listing(), file)));
        }
        return Optional.empty();
    }

    private static Optional<ListedFile.Commit> commitBeside(LogSnapshot listing, CacheFile file) {
        return listing.commitBeside(name(file))
                .flatMap(beside -> beside.version().map(version -> new ListedFile.Commit(beside.name(), version)));
    }

    /** The entity tag of a file as the newest listing states it. Asks nobody, and is no use of the listing. */
    public Optional<String> tag(CacheFile file) {
        return counts(file) && own(file, LogSnapshot::file) instanceof Stated.Shown stated
                ? Optional.of(stated.proof().version().etag())
                : Optional.empty();
    }

    /** Whether the bytes of a version are here whole, or neither here nor where it was listed. */
    public boolean isAllOrNothing(Proof proof, CacheFile file, CachedObject object) {
        boolean nothing =
                !proof.inPart() && states.engine().residency(file.name()).bytes() == 0;
        return nothing || isWholeHere(object);
    }

    /** As the other method, of a version that may not be known here. */
    public boolean isWholeHere(CacheFile file, ObjectVersion version) {
        return states.engine()
                .newest(file.name(), file.owner())
                .filter(object -> object.version().sameBytes(version))
                .filter(this::isWholeHere)
                .isPresent();
    }

    /** Whether a reader of all of it would ask S3 for nothing. */
    public boolean isWholeHere(CachedObject object) {
        return object.length() > 0 && states.engine().peers().holds(object, new ByteRange(0, object.length()));
    }

    private Optional<LogSnapshot> listing(CacheFile file) {
        return counts(file)
                ? newest(file).filter(listing -> states.epochs().unchangedSince(file.name(), listing.changes()))
                : Optional.empty();
    }

    /** Whether listings count for a file: it lies in a log, may be replaced, and may be read without asking again. */
    private boolean counts(CacheFile file) {
        boolean replaceable = file.kind() == PathRules.Kind.VERSIONED || file.kind() == PathRules.Kind.LISTED;
        String directory = directory(file);
        boolean inLog = directory.equals(LOG) || directory.endsWith("/" + LOG);
        return !reader.trust().isZero() && replaceable && inLog && !authorization.due(file.name());
    }

    private Optional<LogSnapshot> newest(CacheFile file) {
        return states.logs()
                .within(reader.trust(), new LogSnapshots.Directory(reader.scope(), directory(file), reader.owner()));
    }

    private static String directory(CacheFile file) {
        return file.key().substring(0, file.key().lastIndexOf('/') + 1);
    }

    /** The name of a file in its directory. */
    static String name(CacheFile file) {
        return file.key().substring(file.key().lastIndexOf('/') + 1);
    }
}
