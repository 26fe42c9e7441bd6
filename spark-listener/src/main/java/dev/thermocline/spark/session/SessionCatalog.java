package dev.thermocline.spark.session;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** Tables as the thread's session knows them, or else the application's default session. Stateless. */
public final class SessionCatalog implements TableNames.Catalog {
    /** Asks whatever session there is at each call. */
    public SessionCatalog() {}

    @Override
    @SuppressWarnings("checkstyle:illegalcatch") // what Spark and Delta throw here differs from release to release
    public Optional<String> location(String name) {
        Option<SparkSession> active = SparkSession.getActiveSession();
        Option<SparkSession> session = active.isDefined() ? active : SparkSession.getDefaultSession();
        if (session.isEmpty()) {
            return Optional.empty();
        }
        List<Row> detail;
        try {
            detail = session.get().sql("describe detail " + name).collectAsList();
        } catch (Exception e) {
            throw new IllegalArgumentException(firstLine(e), e);
        }
        String location = detail.isEmpty() ? null : detail.get(0).getAs("location");
        if (location == null) {
            throw new IllegalArgumentException("it has no location.");
        }
        return Optional.of(location);
    }

    private static String firstLine(Exception e) {
        String text = e.getMessage() == null ? e.toString() : e.getMessage().strip();
        return text.lines().findFirst().orElse(text);
    }
}
