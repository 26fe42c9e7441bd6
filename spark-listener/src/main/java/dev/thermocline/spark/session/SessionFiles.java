package dev.thermocline.spark.session;

import dev.thermocline.tables.WarmTables;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** Which files a table has, as Delta lists them in the application's default session. Stateless. */
public final class SessionFiles implements WarmTables.LiveFiles {
    private static final String JOB_DESCRIPTION = "spark.job.description";
    private static final String DESCRIPTION = "Thermocline: files of ";

    /** Asks whatever session there is at each call. */
    public SessionFiles() {}

    @Override
    public Optional<List<Path>> of(Path table) {
        return live(table);
    }

    /** The files of a table's newest version; empty if there is no session. */
    public static Optional<List<Path>> live(Path table) {
        Option<SparkSession> session = SparkSession.getDefaultSession();
        return session.isEmpty() ? Optional.empty() : Optional.of(files(session.get(), table));
    }

    private static List<Path> files(SparkSession session, Path table) {
        return described(session.sparkContext(), DESCRIPTION + table, () -> {
            String[] files =
                    session.read().format("delta").load(table.toString()).inputFiles();
            return Arrays.stream(files).map(file -> new Path(URI.create(file))).toList();
        });
    }

    /** Runs jobs under a description of theirs. */
    static <T> T described(SparkContext spark, String description, Supplier<T> jobs) {
        String before = spark.getLocalProperty(JOB_DESCRIPTION);
        spark.setJobDescription(description);
        try {
            return jobs.get();
        } finally {
            spark.setLocalProperty(JOB_DESCRIPTION, before); // the thread may be a user's
        }
    }
}
