package dev.thermocline.driver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.protocol.PluginVersion;
import dev.thermocline.protocol.Poll;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs executors that run another version of the plugin, each version once. Thread-safe. */
final class OtherVersions {
    private static final Logger LOG = LoggerFactory.getLogger(OtherVersions.class);
    private static final int MAX_VERSIONS = 16;

    @GuardedBy("this")
    private final Set<String> logged = new HashSet<>();

    /** Returns whether this was logged now. */
    boolean check(Poll.Sender sender) {
        if (sender.version().equals(PluginVersion.HERE) || !isNew(sender.version())) {
            return false;
        }
        LOG.warn(
                "Executor {} runs version {} of Thermocline, the driver runs {}: what one of them doesn't know is passed over."
                        + " Give driver and executors the same jar. Logged once a version.",
                sender.executorId(),
                sender.version(),
                PluginVersion.HERE);
        return true;
    }

    private synchronized boolean isNew(String version) {
        return logged.size() < MAX_VERSIONS && logged.add(version);
    }
}
