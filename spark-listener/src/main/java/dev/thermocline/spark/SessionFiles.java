package dev.thermocline.spark;

import dev.thermocline.tables.WarmTables;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** Which files a table has, as Delta lists them in the application's default session. Stateless. */
final class SessionFiles implements WarmTables.LiveFiles {
    private static final String DESCRIPTION = "Thermocline: files of ";

    @Override
    public Optional<List<Path>> of(Path table) {
        Option<SparkSession> session = SparkSession.getDefaultSession();
        return session.isEmpty() ? Optional.empty() : Optional.of(files(session.get(), table));
    }

    private static List<Path> files(SparkSession session, Path table) {
        session.sparkContext().setJobDescription(DESCRIPTION + table);
        String[] files = session.read().format("delta").load(table.toString()).inputFiles();
        return Arrays.stream(files).map(file -> new Path(URI.create(file))).toList();
    }
}
