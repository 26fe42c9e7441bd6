package dev.thermocline.delta;

import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/** The one name of a table that may be addressed in several ways. */
public final class TableKey {
    private static final Set<String> S3_SCHEMES = Set.of("s3", "s3n");

    private TableKey() {}

    /** The path with the scheme {@code s3a} if it has another one for S3; for comparing, not for opening. */
    public static Path of(Path table) {
        String scheme = table.toUri().getScheme();
        return scheme != null && S3_SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))
                ? new Path("s3a", table.toUri().getAuthority(), table.toUri().getPath())
                : table;
    }
}
