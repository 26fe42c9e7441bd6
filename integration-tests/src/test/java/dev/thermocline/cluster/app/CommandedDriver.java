package dev.thermocline.cluster.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * The driver of an application that does what it is told: one JSON object a line on standard input, with the command's
 * name in {@code command}; one line a command on standard output, {@link #ANSWER} and a JSON object, which has {@code
 * error} if the command failed. Ends with the command {@code stop} or with its input.
 */
public final class CommandedDriver {
    /** Stands before each answer; other lines of the output are not ours. */
    public static final String ANSWER = "@@answer ";

    private static final ObjectMapper JSON = new ObjectMapper();

    private CommandedDriver() {}

    /** Runs in the driver. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (SparkSession spark = SparkSession.builder().getOrCreate()) {
            Commands commands = new Commands(spark);
            String line = in.readLine();
            while (line != null && !stops(line)) {
                out.println(ANSWER + JSON.writeValueAsString(answer(commands, line)));
                line = in.readLine();
            }
        }
        out.println(ANSWER + "{}");
    }

    private static boolean stops(String line) throws IOException {
        return JSON.readTree(line).path("command").asText().equals("stop");
    }

    @SuppressWarnings("checkstyle:illegalcatch") // whatever goes wrong is the answer
    private static Object answer(Commands commands, String line) {
        try {
            JsonNode request = JSON.readTree(line);
            return commands.answer(request.get("command").asText(), request);
        } catch (Throwable e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace, true));
            return Map.of("error", trace.toString());
        }
    }
}
