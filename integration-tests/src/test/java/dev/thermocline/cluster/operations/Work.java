package dev.thermocline.cluster.operations;

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

    default Work then(Work next) {
        return (writer, lake) -> {
            run(writer, lake);
            next.run(writer, lake);
        };
    }
}
