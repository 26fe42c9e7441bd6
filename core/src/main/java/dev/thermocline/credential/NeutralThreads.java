package dev.thermocline.credential;

import java.io.IOException;
import java.security.PrivilegedAction;
import org.apache.hadoop.security.UserGroupInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Daemon threads that belong to nobody: of the process's own user, without the thread locals and the class loader of
 * whoever happened to need the first one. Work of a user brings its {@link CallerUser} along. Stateless.
 */
public final class NeutralThreads {
    private static final Logger LOG = LoggerFactory.getLogger(NeutralThreads.class);

    private NeutralThreads() {}

    /** A thread that is not started yet. */
    public static Thread create(Runnable work, String name, ClassLoader loader) {
        Thread thread = ofTheProcess(work, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        return thread;
    }

    private static Thread ofTheProcess(Runnable work, String name) {
        try {
            // a thread keeps the user under whom it was made
            return UserGroupInformation.getLoginUser().doAs((PrivilegedAction<Thread>) () -> inheriting(work, name));
        } catch (IOException e) {
            LOG.debug("The process has no user of its own", e);
            return inheriting(work, name);
        }
    }

    private static Thread inheriting(Runnable work, String name) {
        return new Thread(null, work, name, 0, false);
    }
}
