package dev.thermocline.spark;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.pipeline.QueryLabels;
import dev.thermocline.report.CommitLabel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the descriptions of the last {@value #MAX_EXECUTIONS} queries, so that a commit's report can name the query
 * behind it. Spark's listener bus may drop events: a label is for people, nothing depends on it.
 *
 * <p>Throws nothing at all: an error in a listener ends the application. Thread-safe.
 */
final class CommitLabelListener extends SparkListener implements QueryLabels {
    static final int MAX_EXECUTIONS = 1000;

    private static final String EXECUTION_ID = "spark.sql.execution.id";
    private static final String JOB_DESCRIPTION = "spark.job.description";
    private static final String EXECUTION_START = "org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart";
    private static final int MAX_DESCRIPTION = 1000;

    private final String user;
    private final UnaryOperator<@Nullable String> localProperties;

    @GuardedBy("descriptions")
    private final Map<Long, String> descriptions = new LinkedHashMap<>();

    /**
     * @param user who runs the application
     * @param localProperties Spark's properties of the current thread
     */
    CommitLabelListener(String user, UnaryOperator<@Nullable String> localProperties) {
        this.user = requireNonNull(user, "user is null");
        this.localProperties = requireNonNull(localProperties, "localProperties is null");
    }

    @Override
    public void onOtherEvent(SparkListenerEvent event) {
        CacheFailures.run("noting a query", () -> {
            // compared by name first: applications without SQL don't have the class
            if (event.getClass().getName().equals(EXECUTION_START)) {
                SqlEvents.note(this, event);
            }
        });
    }

    void started(long executionId, String description) {
        synchronized (descriptions) {
            descriptions.put(executionId, shortened(description));
            if (descriptions.size() > MAX_EXECUTIONS) {
                descriptions.remove(descriptions.keySet().iterator().next());
            }
        }
    }

    @Override
    public Optional<QueryLabels.Origin> here() {
        String execution = localProperties.apply(EXECUTION_ID);
        String description = localProperties.apply(JOB_DESCRIPTION);
        if (execution == null && description == null) {
            return Optional.empty();
        }
        return Optional.of(new QueryLabels.Origin(
                execution == null ? -1 : Long.parseLong(execution), description == null ? "" : shortened(description)));
    }

    @Override
    public Optional<CommitLabel> label(QueryLabels.Origin origin) {
        String described;
        synchronized (descriptions) {
            described = descriptions.getOrDefault(origin.executionId(), "");
        }
        OptionalLong execution =
                origin.executionId() < 0 ? OptionalLong.empty() : OptionalLong.of(origin.executionId());
        return Optional.of(new CommitLabel(described.isEmpty() ? origin.description() : described, user, execution));
    }

    private static String shortened(@Nullable String description) {
        String text = description == null ? "" : description;
        return text.length() <= MAX_DESCRIPTION ? text : text.substring(0, MAX_DESCRIPTION);
    }

    /** Loaded with the first SQL event only. */
    private static final class SqlEvents {
        private SqlEvents() {}

        static void note(CommitLabelListener listener, SparkListenerEvent event) {
            if (event instanceof SparkListenerSQLExecutionStart start) {
                listener.started(start.executionId(), start.description());
            }
        }
    }
}
