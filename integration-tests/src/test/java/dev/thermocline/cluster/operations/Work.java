package dev.thermocline.cluster.operations;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.SparkApplication;
import java.io.IOException;

/** Something that an application does to the lake. */
@FunctionalInterface
interface Work {
    void run(SparkApplication writer, ClusterLake lake) throws IOException, InterruptedException;

    /** Nothing. */
    static Work none() {
        return (writer, lake) -> {};
    }

    /** These statements one after the other. */
    static Work sql(String... statements) {
        return (writer, lake) -> {
            var unused = writer.sql(statements);
        };
    }

    /** Waits until a commit is warm on every executor and what it removed is gone from all of them. */
    static Work awaitFollowed(String table, long version) {
        return (writer, lake) -> {
            JsonNode report = writer.await(table, version, StepRunner.FOLLOWED);
            if (!report.get("found").asBoolean()) {
                throw new IllegalStateException("version " + version + " of " + table + " was not followed in "
                        + StepRunner.FOLLOWED + ": " + writer.reports());
            }
        };
    }

    default Work then(Work next) {
        return (writer, lake) -> {
            run(writer, lake);
            next.run(writer, lake);
        };
    }
}
