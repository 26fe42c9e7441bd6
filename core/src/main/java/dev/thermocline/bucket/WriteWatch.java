package dev.thermocline.bucket;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.api.CommitFile;
import dev.thermocline.capture.ObservedOutputStream;
import dev.thermocline.capture.WriteObserver;
import dev.thermocline.file.CacheFile;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataOutputStream;

/** Observes a file that is being written, if its bytes or news of it are wanted. */
final class WriteWatch {
    private WriteWatch() {}

    /** @param capture whether the bucket's files are captured while they are written */
    static FSDataOutputStream observed(CachedBucket bucket, boolean capture, CacheFile file, FSDataOutputStream out) {
        Optional<CommitFile> commit = CommitFile.parse(file.path());
        Optional<WriteObserver> observer;
        if (commit.isPresent()) {
            observer = Optional.of(bucket.parts()
                    .commits()
                    .observer(commit.get(), bucket.calls().configuration()));
        } else {
            observer = capture && file.kind().cacheable() ? captured(bucket, file) : Optional.empty();
        }
        return observer.map(watching -> new FSDataOutputStream(
                        new ObservedOutputStream(out, bucket.bucket(), file.key(), watching), null))
                .orElse(out);
    }

    private static Optional<WriteObserver> captured(CachedBucket bucket, CacheFile file) {
        AdmissionScope keep = bucket.admission().captures(file.key());
        if (keep == AdmissionScope.NOTHING) {
            return Optional.empty();
        }
        long most = keep == AdmissionScope.ALL ? bucket.admission().bodyMaximum() : 0;
        return Optional.of(bucket.parts().captures().observer(file, most, bucket.calls()));
    }
}
