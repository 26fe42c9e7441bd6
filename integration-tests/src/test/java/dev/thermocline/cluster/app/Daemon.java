package dev.thermocline.cluster.app;

import java.io.IOException;
import java.util.Arrays;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.rpc.RpcEnv;

/**
 * A standalone Master or Worker that ends when its standard input does, so that none outlives the process that started
 * it. Arguments: {@code master}, which prints {@link #ADDRESS} and its URL; or {@code worker} and the Worker's own.
 */
public final class Daemon {
    /** Stands before the Master's URL in its output. */
    public static final String ADDRESS = "@@address ";

    private static final String HOST = "127.0.0.1";

    private Daemon() {}

    /** Runs until the input ends. */
    public static void main(String[] arguments) {
        Thread watch = new Thread(Daemon::endWithTheInput, "input");
        watch.setDaemon(true);
        watch.start();
        if (arguments[0].equals("master")) {
            RpcEnv environment =
                    Master.startRpcEnvAndEndpoint(HOST, 0, 0, new SparkConf())._1();
            System.out.println(
                    ADDRESS + "spark://" + HOST + ":" + environment.address().port());
            environment.awaitTermination();
        } else {
            Worker.main(Arrays.copyOfRange(arguments, 1, arguments.length));
        }
    }

    private static void endWithTheInput() {
        try {
            while (System.in.read() >= 0) {
                // nothing is said here
            }
        } catch (IOException e) {
            // gone as well
        }
        Runtime.getRuntime().halt(0);
    }
}
