package dev.thermocline.bucket;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.capture.Captures;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.CacheFile;
import dev.thermocline.file.CacheFiles;
import dev.thermocline.file.DeclaredVersions;
import dev.thermocline.file.FileAdmission;
import dev.thermocline.listing.ListedLogs;
import dev.thermocline.listing.ReplacedListings;
import dev.thermocline.peer.PeerSource.Waiter;
import dev.thermocline.s3.EntityTags;
import dev.thermocline.s3.S3Calls;
import dev.thermocline.state.Authorization;
import dev.thermocline.state.ObjectStates;
import dev.thermocline.state.change.MutationEpochs;
import dev.thermocline.tail.PeerTails;
import dev.thermocline.tail.SuffixProbe;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.util.functional.CallableRaisingIOE;

/**
 * Statuses of one file system's files: serves those that can't have changed, asks S3 for the others, and keeps what it
 * answers, under the epoch at which it was asked. Thread-safe.
 */
final class BucketStatuses {
    private final ObjectStates states;
    private final Captures captures;
    private final CacheFiles files;
    private final FileAdmission admission;
    private final S3Calls calls;
    private final PeerTails peers;
    private final SuffixProbe probe;
    private final EntityTags entityTags;
    private final Authorization authorization;
    private final DeclaredVersions declaredVersions;
    private final ReplacedListings replaced;
    private final boolean changesSeen;

    /**
     * How S3 is asked.
     *
     * @param calls in S3A's way
     * @param peers for status and tail, before S3
     * @param probe for status and tail at once
     * @param authorization whether it has to be asked again
     * @param declaredVersions notes what it names
     * @param replaced what it has named in listings, and what counts if it is not so any more
     */
    record Asking(
            S3Calls calls,
            PeerTails peers,
            SuffixProbe probe,
            Authorization authorization,
            DeclaredVersions declaredVersions,
            ReplacedListings replaced) {}

    BucketStatuses(
            CacheParts parts,
            CacheFiles files,
            FileAdmission admission,
            EntityTags entityTags,
            Asking asking,
            boolean changesSeen) {
        this.states = requireNonNull(parts.states(), "states is null");
        this.captures = requireNonNull(parts.captures(), "captures is null");
        this.files = requireNonNull(files, "files is null");
        this.admission = requireNonNull(admission, "admission is null");
        this.entityTags = requireNonNull(entityTags, "entityTags is null");
        this.calls = requireNonNull(asking.calls(), "calls is null");
        this.peers = requireNonNull(asking.peers(), "peers is null");
        this.probe = requireNonNull(asking.probe(), "probe is null");
        this.authorization = requireNonNull(asking.authorization(), "authorization is null");
        this.declaredVersions = requireNonNull(asking.declaredVersions(), "declaredVersions is null");
        this.replaced = requireNonNull(asking.replaced(), "replaced is null");
        this.changesSeen = changesSeen;
    }

    /** Serves a status that can't have changed, or asks and keeps the answer. */
    FileStatus status(CacheFile file, CallableRaisingIOE<FileStatus> request) throws IOException {
        if (!changesSeen || !file.immutable()) {
            return replaceable(file, request);
        }
        Optional<S3AFileStatus> known = states.statuses().get(file.name(), file.owner(), file.path());
        boolean due = known.isPresent() && authorization.due(file.name());
        if (known.isEmpty()) {
            known = probeIfThere(file).filter(status -> status.getModificationTime() > 0); // a peer may not know it
        }
        if (known.isPresent() && !due) {
            return calls.of(file.path(), known.get());
        }
        long epoch = states.epochs().current(file.name());
        FileStatus status =
                due ? authorization.renewed(file.name(), request) : authorization.asked(file.name(), request);
        if (status instanceof S3AFileStatus answered) {
            CacheFailures.run("keeping a status", () -> learn(file, answered, epoch));
        }
        return status;
    }

    /** Of a name that may be replaced: what a listing of its log states, else what S3 answers. */
    private FileStatus replaceable(CacheFile file, CallableRaisingIOE<FileStatus> request) throws IOException {
        ListedLogs.Stated stated = replaced.listed().find(file);
        if (stated instanceof ListedLogs.Stated.Shown shown) {
            return status(file, shown.proof(), request);
        }
        long epoch = states.epochs().current(file.name());
        FileStatus status = request.apply();
        confirm(file, status, epoch);
        return stated instanceof ListedLogs.Stated.NotShown none
                        && status.isFile()
                        && status instanceof S3AFileStatus now
                ? replaced.beside(none.listing(), file, now, this::head)
                : status;
    }

    /** What a listing states, if the version is here whole or S3 has it still. */
    private FileStatus status(CacheFile file, ListedLogs.Proof stated, CallableRaisingIOE<FileStatus> request)
            throws IOException {
        if (replaced.listed().isWholeHere(file, stated.version())) {
            return replaced.status(file, stated.version());
        }
        Optional<S3AFileStatus> probed = probeIfThere(file);
        FileStatus now = probed.isPresent() ? probed.get() : request.apply();
        if (DeclaredVersions.named(now).filter(stated.version()::sameTag).isPresent()) {
            return now;
        }
        return replaced.insteadOrFail(stated, file, this::head);
    }

    /**
     * As {@link #known}, and empty where there is no object: S3A reports that in its own words, and knows directories.
     */
    private Optional<S3AFileStatus> probeIfThere(CacheFile file) throws IOException {
        try {
            return known(file);
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * What peers state, else what {@link #probe} gives.
     *
     * @return empty if the status is to be asked for in S3A's way; its modification time is 0 if a peer does not know
     *     it
     */
    Optional<S3AFileStatus> known(CacheFile file) throws IOException {
        Optional<S3AFileStatus> stated = fromPeers(file, Waiter.READER);
        return stated.isPresent() ? stated : probe(file, Waiter.READER);
    }

    /** What peers state of an immutable name, unless S3 has to be asked whether the owner may read it. */
    Optional<S3AFileStatus> fromPeers(CacheFile file, Waiter waiter) throws IOException {
        boolean asked = changesSeen && admission.mayKeep(file.key()) && !authorization.due(file.name());
        return asked ? peers.ask(file, waiter).map(seen -> kept(file, seen)) : Optional.empty();
    }

    /** As {@link SuffixProbe#probe}. */
    Optional<S3AFileStatus> probe(CacheFile file, Waiter waiter) throws IOException {
        if (!admission.mayKeep(file.key())) {
            return Optional.empty();
        }
        BooleanSupplier served = () -> changesSeen && !authorization.due(file.name());
        SuffixProbe.Asker asker = new SuffixProbe.Asker(waiter, served, seen -> {
            authorization.granted(file.name());
            var unused = kept(file, seen);
        });
        return probe.probe(file, asker).map(seen -> calls.status(file.path(), seen.version(), seen.modificationTime()));
    }

    private S3AFileStatus kept(CacheFile file, SuffixProbe.Seen seen) {
        S3AFileStatus status = calls.status(file.path(), seen.version(), seen.modificationTime());
        keep(file, status, seen.epoch());
        return status;
    }

    /** One HEAD, whose answer is kept. */
    S3AFileStatus head(CacheFile file) throws IOException {
        long epoch = states.epochs().current(file.name());
        S3AFileStatus status = declaredVersions.unlessRefuted(
                file.name(), () -> authorization.asked(file.name(), () -> calls.head(file.path())));
        keep(file, status, epoch);
        return status;
    }

    /** What is {@link #known}, or a HEAD's answer. */
    S3AFileStatus knownOrHead(CacheFile file) throws IOException {
        Optional<S3AFileStatus> known = known(file);
        return known.isPresent() ? known.get() : head(file);
    }

    /** The probe's answer, or a HEAD's: S3 names it now. */
    S3AFileStatus probeOrHead(CacheFile file) throws IOException {
        boolean known = states.engine().newest(file.name(), file.owner()).isPresent();
        Optional<S3AFileStatus> probed = known ? Optional.empty() : probe(file, Waiter.READER);
        return probed.isPresent() ? probed.get() : head(file);
    }

    private void keep(CacheFile file, S3AFileStatus status, long epoch) {
        if (file.immutable()) {
            CacheFailures.run("keeping a status", () -> learn(file, status, epoch));
        } else {
            confirm(file, status, epoch);
        }
    }

    /** Keeps what S3 answered of an immutable name, and completes a capture that lacked its modification time. */
    void learn(CacheFile file, S3AFileStatus status, long epoch) {
        boolean kept = changesSeen && states.statuses().learn(file.name(), file.owner(), status, epoch);
        if (kept && status.getModificationTime() > 0) {
            captures.statusKnown(file, status);
        }
    }

    /** Notes which version S3 has just named of a name that may be replaced. */
    private void confirm(CacheFile file, FileStatus status, long epoch) {
        if (changesSeen) {
            CacheFailures.run(
                    "noting a version",
                    () -> DeclaredVersions.named(status)
                            .ifPresent(named -> declaredVersions.confirm(file.name(), named, epoch)));
        }
    }

    /** Keeps a status that a listing gave; of a name that may be replaced, only that S3 has just named its version. */
    void listed(S3AFileStatus status, MutationEpochs.Snapshot before) {
        CacheFile file = files.of(status.getPath());
        Optional<ObjectVersion> version = DeclaredVersions.named(status);
        version.ifPresent(named -> entityTags.seen(file.name(), file.key(), named));
        if (!status.isFile() || !file.kind().cacheable()) {
            return;
        }
        if (file.immutable()) {
            learn(file, status, before.at(file.name()));
        } else if (entityTags.believed()) {
            confirm(file, status, before.at(file.name()));
        }
    }

    /** The current version of an immutable name as S3 confirmed it to this owner, if nothing has changed it since. */
    Optional<CachedObject> current(CacheFile file) {
        return states.statuses()
                .current(file.name(), file.owner(), file.path())
                .map(version -> file.object(states, version));
    }
}
