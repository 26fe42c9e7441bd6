package dev.thermocline.spark.session;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * Finds the root of a table by what jobs call it: its path, {@code delta.`path`}, or its name in the session's catalog.
 * Stateless but for the catalog.
 */
public final class TableNames {
    private static final Pattern DELTA_PATH = Pattern.compile("(?i)\\s*delta\\s*\\.\\s*`([^`]*[/:][^`]*)`\\s*");
    private static final String REMEDY =
            " Give its path, as s3a://bucket/table, or delta.`path`, or its name in the catalog of the application's session.";

    private final Catalog catalog;

    /** Knows tables by name. */
    @FunctionalInterface
    public interface Catalog {
        /**
         * Where a table is.
         *
         * @return empty if there is nobody to ask
         * @throws IllegalArgumentException if there is no such table, or it is none of Delta
         */
        Optional<String> location(String name);
    }

    /** @param catalog is asked for what is neither a path nor {@code delta.`path`} */
    public TableNames(Catalog catalog) {
        this.catalog = requireNonNull(catalog, "catalog is null");
    }

    /**
     * The root of a table.
     *
     * @throws IllegalArgumentException if the name means no table; it names it and what to do
     */
    public Path resolve(String name) {
        requireNonNull(name, "name is null");
        Matcher quoted = DELTA_PATH.matcher(name);
        if (quoted.matches()) {
            return path(name, quoted.group(1));
        }
        if (name.contains("://") || name.startsWith("/")) {
            return path(name, name);
        }
        if (name.isBlank()) {
            throw new IllegalArgumentException("'" + name + "' names no table." + REMEDY);
        }
        Optional<String> location;
        try {
            location = catalog.location(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + name + "' names no Delta table: " + e.getMessage() + REMEDY, e);
        }
        return path(
                name,
                location.orElseThrow(() -> new IllegalArgumentException("'" + name
                        + "' is no path, and there is no Spark session in which it could name a table." + REMEDY)));
    }

    private static Path path(String name, String location) {
        try {
            return new Path(location.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + name + "' is no path: " + e.getMessage() + "." + REMEDY, e);
        }
    }
}
