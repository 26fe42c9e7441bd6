package dev.thermocline.listing;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.statistics.IOStatistics;
import org.apache.hadoop.fs.statistics.IOStatisticsSource;
import org.apache.hadoop.fs.statistics.IOStatisticsSupport;
import org.jspecify.annotations.Nullable;

/** A listing that runs an action once it is exhausted, and doesn't if it is abandoned before. Not thread-safe. */
final class WatchedListing<T> implements RemoteIterator<T>, IOStatisticsSource, Closeable {
    private final RemoteIterator<T> listing;
    private final Runnable whenEnded;

    /** @param whenEnded may run more than once if {@code hasNext} is called again at the end */
    WatchedListing(RemoteIterator<T> listing, Runnable whenEnded) {
        this.listing = requireNonNull(listing, "listing is null");
        this.whenEnded = requireNonNull(whenEnded, "whenEnded is null");
    }

    @Override
    public boolean hasNext() throws IOException {
        boolean more = listing.hasNext();
        if (!more) {
            whenEnded.run();
        }
        return more;
    }

    @Override
    public T next() throws IOException {
        return listing.next();
    }

    @Override
    public @Nullable IOStatistics getIOStatistics() {
        return IOStatisticsSupport.retrieveIOStatistics(listing);
    }

    @Override
    public void close() throws IOException {
        if (listing instanceof Closeable closeable) {
            closeable.close();
        }
    }
}
