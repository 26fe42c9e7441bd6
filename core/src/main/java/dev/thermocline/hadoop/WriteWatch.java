package dev.thermocline.hadoop;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.api.CommitFile;
import dev.thermocline.capture.ObservedOutputStream;
import dev.thermocline.capture.WriteObserver;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/** Observes a file that is being written, if its bytes or its news are wanted. */
final class WriteWatch {
    private WriteWatch() {}

    static FSDataOutputStream observed(
            FileSystemCache cache,
            CacheRuntime runtime,
            FileSystemCache.Switches switches,
            Path path,
            FSDataOutputStream out) {
        String key = cache.doors().key(path);
        Optional<CommitFile> commit = CommitFile.parse(path);
        WriteObserver observer;
        if (!switches.changesSeen()) {
            return out;
        } else if (commit.isPresent()) {
            observer = runtime.commits().observer(commit.get(), cache.doors().configuration());
        } else if (switches.capture() && cache.kind(path).cacheable()) {
            AdmissionScope keep = cache.admission().captures(key);
            if (keep == AdmissionScope.NOTHING) {
                return out;
            }
            long most = keep == AdmissionScope.ALL ? cache.admission().bodyMaximum() : 0;
            observer = runtime.captures().observer(cache, path, most);
        } else {
            return out;
        }
        return new FSDataOutputStream(new ObservedOutputStream(out, cache.bucket(), key, observer), null);
    }
}
