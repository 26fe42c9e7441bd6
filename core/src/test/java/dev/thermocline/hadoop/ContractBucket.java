package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import dev.thermocline.runtime.CacheRuntime;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A bucket behind the cache for one of Hadoop's contract suites: started before the suite and closed after it. */
public final class ContractBucket implements BeforeAllCallback, AfterAllCallback {
    private static @Nullable Lake lake;

    /** Called by JUnit. */
    public ContractBucket() {}

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        lake = new Lake();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        FileSystem.closeAll();
        requireNonNull(lake, "not started").close();
        lake = null;
    }

    /** Opens the bucket through the cache. */
    public static Configuration caching() {
        return requireNonNull(lake, "not started").configuration();
    }

    /** Opens the bucket without it. */
    public static Configuration plain() {
        return requireNonNull(lake, "not started").plain();
    }

    /** Whether a cache was started in this process. */
    public static boolean cacheRuns() {
        return CacheRuntime.current().isPresent();
    }
}
