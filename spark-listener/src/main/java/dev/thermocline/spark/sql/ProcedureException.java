package dev.thermocline.spark.sql;

import org.apache.spark.SparkThrowable;
import org.jspecify.annotations.Nullable;

/**
 * A call that can't be run as it was written; the message names what is wrong and the remedy. One of Spark's own kind,
 * as Spark puts a message of its own in front of the others and hides theirs.
 */
final class ProcedureException extends IllegalArgumentException implements SparkThrowable {
    static final String CATALOG = "thermocline";
    static final String NAMESPACE = "system";

    ProcedureException(String message) {
        super(message);
    }

    ProcedureException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A procedure as it is called, for messages. */
    static String qualified(String procedure) {
        return CATALOG + "." + NAMESPACE + "." + procedure;
    }

    /** None of Spark's error conditions. */
    @Override
    @SuppressWarnings("NullAway") // Spark's contract: null if there is none
    public @Nullable String getCondition() {
        return null;
    }
}
