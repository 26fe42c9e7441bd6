package dev.thermocline.credential;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.PrivilegedExceptionAction;
import java.util.Optional;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * The user for whom work is done that runs later or on another thread: Hadoop finds file systems by the user of the
 * thread that asks, and the threads of the cache belong to nobody. Equal if Hadoop takes both for the same user.
 * Thread-safe.
 *
 * @param user empty if it could not be read: work is done for the user of the thread then
 */
public record CallerUser(Optional<UserGroupInformation> user) {
    /** Work on file systems. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it. */
        T run() throws IOException;
    }

    /** Rejects a missing part. */
    public CallerUser {
        requireNonNull(user, "user is null");
    }

    /** The user of this thread; never fails. */
    public static CallerUser current() {
        try {
            return new CallerUser(Optional.of(UserGroupInformation.getCurrentUser()));
        } catch (IOException e) {
            return new CallerUser(Optional.empty());
        }
    }

    /** Does work for the user, on this thread. */
    public <T> T call(Work<T> work) throws IOException {
        if (user.isEmpty() || equals(current())) {
            return work.run();
        }
        try {
            return user.get().doAs((PrivilegedExceptionAction<T>) work::run);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while working for a user").initCause(e);
        }
    }

    /** The same work, for the user, whoever runs it. */
    public Runnable bound(Runnable work) {
        return () -> {
            if (user.isEmpty() || equals(current())) {
                work.run();
            } else {
                user.get().doAs((java.security.PrivilegedAction<Boolean>) () -> {
                    work.run();
                    return true;
                });
            }
        };
    }
}
