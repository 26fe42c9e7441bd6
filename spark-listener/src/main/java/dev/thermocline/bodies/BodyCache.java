package dev.thermocline.bodies;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.BodyFetch;
import dev.thermocline.api.CacheControl;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.warm.WarmOutcome;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** What this package asks of the process's cache. Thread-safe. */
interface BodyCache {
    /** Finds the cache of a path. */
    interface Finder {
        Optional<BodyCache> of(Path path, Configuration configuration) throws IOException;
    }

    /** Fetches of one file's blocks; see {@link BodyFetch}. */
    interface Blocks extends Closeable {
        List<ByteRange> absent(List<ByteRange> ranges);

        long queuedBytes();

        long fetch(ByteRange blocks) throws IOException;
    }

    CacheSettings settings();

    /** The file's footer, if it is resident. */
    Optional<byte[]> footer(Path path) throws IOException;

    /** Brings the file's tail. */
    CompletableFuture<WarmOutcome> warm(Path path, long length);

    /** Empty if the file's blocks would not be kept. */
    Optional<Blocks> blocks(Path path) throws IOException;

    /** Data bytes that the cache holds of a file. */
    long held(Path path) throws IOException;

    /** The process's real cache. */
    record Real(CacheControl control) implements BodyCache {
        public Real {
            requireNonNull(control, "control is null");
        }

        @Override
        public CacheSettings settings() {
            return control.settings();
        }

        @Override
        public Optional<byte[]> footer(Path path) throws IOException {
            return control.footer(path);
        }

        @Override
        public CompletableFuture<WarmOutcome> warm(Path path, long length) {
            return control.warm(path, length);
        }

        @Override
        public Optional<Blocks> blocks(Path path) throws IOException {
            return control.body(path).map(RealBlocks::new);
        }

        @Override
        public long held(Path path) throws IOException {
            return control.residency(path).dataBytes();
        }
    }

    /** Passes on. */
    record RealBlocks(BodyFetch fetch) implements Blocks {
        @Override
        public List<ByteRange> absent(List<ByteRange> ranges) {
            return fetch.absent(ranges);
        }

        @Override
        public long queuedBytes() {
            return fetch.queuedBytes();
        }

        @Override
        public long fetch(ByteRange blocks) throws IOException {
            return fetch.fetch(blocks);
        }

        @Override
        public void close() throws IOException {
            fetch.close();
        }
    }
}
