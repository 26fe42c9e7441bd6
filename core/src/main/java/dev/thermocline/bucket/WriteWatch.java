package dev.thermocline.bucket;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.api.CommitFile;
import dev.thermocline.capture.ObservedOutputStream;
import dev.thermocline.capture.WriteObserver;
import dev.thermocline.file.CacheFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataOutputStream;

/** Observes a file that is being written, if its bytes or news of it are wanted. */
final class WriteWatch {
    private WriteWatch() {}

    /** @param capture whether the bucket's files are captured while they are written */
    static FSDataOutputStream observed(CachedBucket bucket, boolean capture, CacheFile file, FSDataOutputStream out) {
        List<WriteObserver> observers = new ArrayList<>(2);
        if (capture && file.kind().cacheable()) {
            captured(bucket, file).ifPresent(observers::add);
        }
        // last: whoever is notified of a commit finds its bytes here
        CommitFile.parse(file.path())
                .map(commit ->
                        bucket.parts().commits().observer(commit, bucket.calls().configuration()))
                .ifPresent(observers::add);
        return observers.isEmpty()
                ? out
                : new FSDataOutputStream(
                        new ObservedOutputStream(out, bucket.bucket(), file.key(), WriteObserver.all(observers)), null);
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
