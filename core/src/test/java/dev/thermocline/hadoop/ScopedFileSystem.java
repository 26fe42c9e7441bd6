package dev.thermocline.hadoop;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;

/**
 * A file system as catalogs put it before S3A: it keeps one S3A for each scope of credentials, of the class that was
 * there before it, and Hadoop keeps none of them.
 */
public final class ScopedFileSystem extends FilterFileSystem {
    private static final Map<String, FileSystem> BY_SCOPE = new ConcurrentHashMap<>();

    /** Called by Hadoop. */
    public ScopedFileSystem() {}

    /** Puts the wrapper before whatever serves a scheme. */
    static void wrap(Configuration configuration, String scheme) {
        String key = "fs." + scheme + ".impl";
        configuration.set(key + ".original", configuration.get(key, "org.apache.hadoop.fs.s3a.S3AFileSystem"));
        configuration.set(key, ScopedFileSystem.class.getName());
        configuration.setBoolean(key + ".disable.cache", true);
    }

    static void closeAllScopes() throws IOException {
        for (FileSystem fileSystem : BY_SCOPE.values()) {
            fileSystem.close();
        }
        BY_SCOPE.clear();
    }

    @Override
    public void initialize(URI uri, Configuration configuration) throws IOException {
        String scheme = uri.getScheme();
        Configuration scoped = new Configuration(configuration);
        scoped.set("fs." + scheme + ".impl", configuration.get("fs." + scheme + ".impl.original", ""));
        String scope = uri.getAuthority() + " " + configuration.get(VendingProvider.SCOPE, "");
        FileSystem kept = BY_SCOPE.get(scope);
        if (kept == null) {
            kept = FileSystem.newInstance(uri, scoped);
            BY_SCOPE.put(scope, kept);
        }
        fs = kept;
    }

    @Override
    public void close() {
        // others use what is kept
    }
}
