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
import dev.thermocline.s3.EntityTags;
import dev.thermocline.s3.S3Calls;
import dev.thermocline.state.Authorization;
import dev.thermocline.state.MutationEpochs;
import dev.thermocline.state.ObjectStates;
import dev.thermocline.tail.SuffixProbe;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.s3a.S3AFileStatus;

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
    private final SuffixProbe probe;
    private final EntityTags entityTags;
    private final Authorization authorization;
    private final DeclaredVersions declaredVersions;
    private final boolean changesSeen;

    /** Asks S3 for a status. */
    interface Question {
        FileStatus ask() throws IOException;
    }

    /**
     * How S3 is asked.
     *
     * @param calls in S3A's way
     * @param probe for status and tail at once
     * @param authorization whether it has to be asked again
     * @param declaredVersions notes what it names
     */
    record Asking(S3Calls calls, SuffixProbe probe, Authorization authorization, DeclaredVersions declaredVersions) {}

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
        this.probe = requireNonNull(asking.probe(), "probe is null");
        this.authorization = requireNonNull(asking.authorization(), "authorization is null");
        this.declaredVersions = requireNonNull(asking.declaredVersions(), "declaredVersions is null");
        this.changesSeen = changesSeen;
    }

    /** Serves a status that can't have changed, or asks and keeps the answer. */
    FileStatus status(CacheFile file, Question question) throws IOException {
        if (!changesSeen || !file.immutable()) {
            long epoch = states.epochs().current(file.name());
            FileStatus status = question.ask();
            confirm(file, status, epoch);
            return status;
        }
        Optional<S3AFileStatus> known = states.statuses().get(file.name(), file.owner());
        boolean due = known.isPresent() && authorization.due(file.name());
        if (known.isEmpty()) {
            known = probeIfThere(file);
        }
        if (known.isPresent() && !due) {
            return calls.of(file.path(), known.get());
        }
        long epoch = states.epochs().current(file.name());
        FileStatus status = due
                ? authorization.renewed(file.name(), question::ask)
                : authorization.asked(file.name(), question::ask);
        if (status instanceof S3AFileStatus answered) {
            CacheFailures.run("keeping a status", () -> learn(file, answered, epoch));
        }
        return status;
    }

    /**
     * As {@link #probe}, and empty where there is no object: S3A reports that in its own words, and knows directories.
     */
    private Optional<S3AFileStatus> probeIfThere(CacheFile file) throws IOException {
        try {
            return probe(file);
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * Asks for status and tail at once, unless something is known of the object: its tail may be here then.
     *
     * @return empty if the status is to be asked for in S3A's way
     */
    Optional<S3AFileStatus> probe(CacheFile file) throws IOException {
        if (!admission.mayKeep(file.key())
                || states.engine().newest(file.name(), file.owner()).isPresent()) {
            return Optional.empty();
        }
        return probe.probe(file).map(seen -> {
            authorization.granted(file.name());
            S3AFileStatus status = calls.status(file.path(), seen.version(), seen.modificationTime());
            keep(file, status, seen.epoch());
            return status;
        });
    }

    /** One HEAD, whose answer is kept. */
    S3AFileStatus head(CacheFile file) throws IOException {
        long epoch = states.epochs().current(file.name());
        S3AFileStatus status = declaredVersions.unlessRefuted(
                file.name(), () -> authorization.asked(file.name(), () -> calls.head(file.path())));
        keep(file, status, epoch);
        return status;
    }

    /** The probe's answer, or a HEAD's. */
    S3AFileStatus probeOrHead(CacheFile file) throws IOException {
        Optional<S3AFileStatus> probed = probe(file);
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
                .version(file.name(), file.owner())
                .flatMap(DeclaredVersions::named)
                .map(version -> file.object(states.engine(), version));
    }
}
